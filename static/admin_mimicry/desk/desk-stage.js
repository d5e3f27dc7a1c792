import { announce, enter } from "../../js/states.js";

/**
 * One photograph, large, beside the face that its maker imitated, and what is known of it: waiting → shown or lost.
 * Fires "shown" with the item once it is on the screen.
 */
class DeskStage extends HTMLElement {
  #item = null;

  connectedCallback() {
    this.photo = this.querySelector("[data-photo]");
    this.querySelector("[data-refetch]").addEventListener("click", () => announce(this, "photowanted"));
  }

  get state() {
    return this.dataset.state;
  }

  /** Show an item whose picture a promise brings, stamped with words where something was said of it. */
  async show(item, picture, stamp) {
    this.#item = item;
    this.#tell(item);
    this.stamp(item, stamp);
    enter(this, "waiting");
    this.photo.hidden = true;
    try {
      const source = await picture;
      if (this.#item !== item) return;
      this.photo.src = item.local = source;
      await this.photo.decode();
      if (this.#item === item) this.#reveal(item);
    } catch {
      if (this.#item === item) enter(this, "lost");
    }
  }

  stamp(item, words) {
    const stamp = this.querySelector("[data-stamp]");
    stamp.textContent = words;
    stamp.hidden = !words;
    stamp.dataset.said = item.said?.act ?? "";
  }

  #reveal(item) {
    this.photo.hidden = false;
    enter(this, "shown");
    // The earlier photograph is a face as well, and its look on record: nobody asks for it before it is needed.
    this.#figure("alike", item.alike?.picture);
    announce(this, "shown", item);
  }

  #tell(item) {
    this.#figure("alike", null);
    this.#figure("seed", item.seed?.picture);
    this.querySelector("[data-seed-name]").textContent = item.seed?.name ?? item.name ?? "";
    this.querySelector("[data-study-picture]").hidden = Boolean(item.seed);
    this.#tags(item.doubts ?? []);
    this.#line("reasons", (item.reasons ?? []).join(", "));
    this.#line("reports", item.reports.map(({ kind, count }) => (count > 1 ? `${kind} ×${count}` : kind)).join(", "));
    this.#line("no-face", item.no_face || "", "b");
    this.#line("error", item.error, "");
    this.#choice("mine", item.mine);
    this.#choice("withheld", item.withheld);
    for (const fact of this.querySelectorAll("[data-fact]")) this.#fact(fact, item[fact.dataset.fact]);
    this.querySelector("[data-page]").hidden = !item.page;
    if (item.page) this.querySelector("[data-page] a").href = item.page;
    if (item.alike) this.#alike(item.alike);
  }

  #figure(name, source) {
    const figure = this.querySelector(`[data-${name}]`);
    figure.hidden = !source;
    if (source) figure.querySelector("img").src = source;
    else figure.querySelector("img").removeAttribute("src");
  }

  #alike({ exact, scope }) {
    this.#choice("exact", exact);
    this.querySelector("[data-scope]").textContent = scope;
  }

  #tags(doubts) {
    const list = this.querySelector("[data-doubts]");
    list.hidden = !doubts.length;
    list.replaceChildren(...doubts.map(({ label }) => Object.assign(document.createElement("li"), { textContent: label })));
  }

  /** Of the words for several values show those for this one. */
  #choice(name, value) {
    for (const words of this.querySelectorAll(`[data-${name}]`)) words.hidden = words.dataset[name] !== String(value);
  }

  #line(name, text, part = "span") {
    const line = this.querySelector(`[data-${name}]`);
    line.hidden = !text;
    (part ? line.querySelector(part) : line).textContent = text ?? "";
  }

  #fact(fact, value) {
    fact.hidden = value === null || value === undefined;
    fact.querySelector("dd").textContent = Number.isInteger(value) || typeof value === "string" ? value : value?.toFixed(2);
  }
}

customElements.define("desk-stage", DeskStage);
