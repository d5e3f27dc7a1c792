import { announce, fill } from "../states.js";
import { fold } from "../text.js";
import "./strength-control.js";
import "./term-filter.js";

/**
 * The terms to choose from and the strengths of the chosen ones. Fires "ratingchange".
 * `answer` is {ratings, no_face}; `lacks` is "words", "strength" or null; `draft` saves and restores the whole pane.
 */
class RatingPane extends HTMLElement {
  #chips = new Map();
  #choices = new Map();

  connectedCallback() {
    this.noFace = this.querySelector("[data-no-face]");
    this.list = this.querySelector("[data-chosen]");
    this.filter = this.querySelector("term-filter");
    this.noFace?.addEventListener("change", () => this.#changed());
    this.addEventListener("strengthchange", () => this.#changed());
    this.addEventListener("filterchange", ({ detail }) => this.#sift(detail));
    this.querySelector("[data-show-all]").addEventListener("click", () => this.filter.clear());
  }

  /** Lay out the terms in the order given. */
  setTerms(terms) {
    const chips = terms.map((term) => this.#chip(term));
    this.querySelector("[data-terms]").replaceChildren(...chips);
  }

  get answer() {
    const no_face = Boolean(this.noFace?.checked);
    const strengths = [...this.#choices].map(([code, { strength }]) => [code, strength.value]);
    return { ratings: no_face ? {} : Object.fromEntries(strengths), no_face };
  }

  get unset() {
    return [...this.#choices.values()].filter(({ strength }) => strength.value === null);
  }

  get lacks() {
    if (this.noFace?.checked) return null;
    if (!this.#choices.size) return "words";
    return this.unset.length ? "strength" : null;
  }

  get draft() {
    const ratings = [...this.#choices].map(([code, { strength }]) => [code, strength.value]);
    return { ratings, no_face: Boolean(this.noFace?.checked) };
  }

  set draft({ ratings, no_face }) {
    for (const code of [...this.#choices.keys()]) this.#drop(code);
    for (const [code, value] of ratings) this.#choose(code, value);
    if (this.noFace) this.noFace.checked = no_face;
    this.filter.clear();
    this.#changed();
  }

  /** Take the person to what is missing. */
  showMissing() {
    const place = this.lacks === "strength" ? this.unset[0].strength : this.querySelector("[data-question]");
    place.focus({ preventScroll: true });
    place.scrollIntoView({ block: this.lacks === "strength" ? "center" : "start" });
  }

  #chip({ code, wording }) {
    const chip = this.#copy("chip");
    const box = chip.querySelector("input");
    box.value = code;
    chip.querySelector("[data-name]").textContent = wording;
    box.addEventListener("change", () => {
      if (box.checked) this.#choose(code);
      else this.#drop(code);
      this.#changed();
    });
    this.#chips.set(code, { chip, box, wording, folded: fold(wording) });
    return chip;
  }

  #choose(code, value = null) {
    const { box, wording } = this.#chips.get(code);
    const row = this.#copy("choice");
    const name = row.querySelector("[data-name]");
    name.textContent = wording;
    name.id = `chosen-${code}`;
    for (const part of row.querySelectorAll("[aria-labelledby]")) {
      part.setAttribute("aria-labelledby", `${name.id} ${part.getAttribute("aria-labelledby")}`);
    }
    row.querySelector("[data-remove]").addEventListener("click", () => this.#remove(code));
    this.list.append(row);
    const strength = row.querySelector("strength-control");
    strength.value = value;
    box.checked = true;
    this.#choices.set(code, { row, strength });
  }

  #remove(code) {
    const next = this.#choices.get(code).row.nextElementSibling;
    this.#drop(code);
    this.#changed();
    (next?.querySelector("[data-remove]") ?? this.querySelector("[data-question]")).focus();
  }

  #drop(code) {
    this.#choices.get(code)?.row.remove();
    this.#choices.delete(code);
    this.#chips.get(code).box.checked = false;
  }

  #sift(wanted) {
    let left = 0;
    for (const { chip, folded } of this.#chips.values()) {
      chip.hidden = !folded.includes(wanted);
      left += chip.hidden ? 0 : 1;
    }
    this.querySelector("[data-no-match]").hidden = left > 0;
  }

  #changed() {
    const off = Boolean(this.noFace?.checked);
    this.querySelector("[data-words]").disabled = off;
    this.querySelector("[data-strengths]").hidden = off;
    this.querySelector("[data-none-chosen]").hidden = this.#choices.size > 0;
    this.querySelector("[data-some-chosen]").hidden = this.#choices.size === 0;
    fill(this, "chosen-count", this.#choices.size);
    announce(this, "ratingchange");
  }

  #copy(name) {
    return this.querySelector(`template[data-${name}]`).content.firstElementChild.cloneNode(true);
  }
}

customElements.define("rating-pane", RatingPane);
