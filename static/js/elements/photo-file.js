import { fromFile } from "../camera/taking.js";
import { announce, enter } from "../states.js";

/**
 * Takes a photo file in place of the camera: ready → reading → ready, unreadable or small. Fires "filetaken" with
 * {photo, sight, facts} (see fromFile).
 */
class PhotoFile extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector("input");
    this.input.addEventListener("change", () => this.#read(this.input.files[0]));
  }

  async #read(file) {
    if (!file) return;
    enter(this, "reading");
    try {
      const taken = await fromFile(file);
      enter(this, "ready");
      announce(this, "filetaken", taken);
    } catch (error) {
      enter(this, error.code ?? "unreadable");
    }
    // The same file can be chosen again.
    this.input.value = "";
  }
}

customElements.define("photo-file", PhotoFile);
