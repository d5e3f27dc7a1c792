import { enter } from "../states.js";

/** Copies the text of the element named by `for`; where the browser forbids it, selects that text instead. */
class CopyButton extends HTMLElement {
  connectedCallback() {
    this.querySelector("button").addEventListener("click", () => this.#copy());
  }

  async #copy() {
    const source = document.getElementById(this.getAttribute("for"));
    getSelection().selectAllChildren(source);
    try {
      await navigator.clipboard.writeText(source.textContent.trim());
      enter(this, "copied");
    } catch {
      enter(this, document.execCommand("copy") ? "copied" : "selected");
    }
  }
}

customElements.define("copy-button", CopyButton);
