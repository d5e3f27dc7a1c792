import { announce } from "../states.js";
import { fold } from "../text.js";

/** A search box that tells what to look for, folded; it keeps quiet while an input method is still composing. */
class TermFilter extends HTMLElement {
  connectedCallback() {
    this.box = this.querySelector("input");
    this.box.addEventListener("input", (event) => event.isComposing || this.#tell());
    this.box.addEventListener("compositionend", () => this.#tell());
    this.box.addEventListener("keydown", (event) => event.key === "Escape" && this.clear());
  }

  clear() {
    this.box.value = "";
    this.#tell();
  }

  #tell() {
    announce(this, "filterchange", fold(this.box.value));
  }
}

customElements.define("term-filter", TermFilter);
