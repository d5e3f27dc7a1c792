import { announce, enter, fill } from "../states.js";
import { fold } from "../text.js";

// What browsers report for a key that an input method takes for itself; some no longer say so by `isComposing`.
const TAKEN_BY_INPUT_METHOD = 229;

/**
 * A search box that tells what to look for, folded, by "filterchange"; it keeps quiet while an input method is still
 * composing. Enter fires "filterdone" and chooses nothing, for it also closes a phone's keyboard. `show(count)` says how
 * many words match.
 */
class TermFilter extends HTMLElement {
  connectedCallback() {
    this.box = this.querySelector("input");
    this.box.addEventListener("input", (event) => event.isComposing || this.#tell());
    this.box.addEventListener("compositionend", () => this.#tell());
    this.box.addEventListener("keydown", (event) => this.#onKey(event));
    this.querySelector("[data-clear]").addEventListener("click", () => this.restart());
  }

  /** What to look for; "" for everything. */
  get wanted() {
    return fold(this.box.value);
  }

  clear() {
    this.box.value = "";
    this.#tell();
  }

  /** Clear the box and go to it. */
  restart() {
    this.clear();
    this.box.focus();
  }

  show(count) {
    fill(this, "match-count", count);
    enter(this, this.wanted === "" ? "all" : count ? "some" : "none");
  }

  #onKey(event) {
    if (event.isComposing || event.keyCode === TAKEN_BY_INPUT_METHOD) return;
    if (event.key === "Escape") this.clear();
    if (event.key === "Enter") announce(this, "filterdone");
  }

  #tell() {
    announce(this, "filterchange", this.wanted);
  }
}

customElements.define("term-filter", TermFilter);
