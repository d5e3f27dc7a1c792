/**
 * The photograph in hand, shown in an <img>: mirrored as on the preview, a file as it is. What is told of how it was
 * taken, its record, comes back with the photograph.
 */
export class Hand {
  #image;
  #records = new WeakMap();

  constructor(image) {
    this.#image = image;
    this.photo = null;
  }

  get record() {
    return this.#records.get(this.photo) ?? null;
  }

  /** Take a photograph, or with null none, in place of the one held; `record` is needed the first time. */
  hold(photo, record = null) {
    if (this.#image.src) URL.revokeObjectURL(this.#image.src);
    if (record) this.#records.set(photo, record);
    this.photo = photo;
    this.#image.classList.toggle("mirrored", this.record?.path !== "file");
    if (photo) this.#image.src = URL.createObjectURL(photo);
    else this.#image.removeAttribute("src");
  }
}
