import { keysWanted, wantKeys } from "./keys.js";

/** Says what the keys do, and lets them be turned off. */
class KeyHelp extends HTMLElement {
  connectedCallback() {
    this.dialog = this.querySelector("dialog");
    const box = this.querySelector("[data-keys]");
    box.checked = keysWanted();
    box.addEventListener("change", () => this.#want(box.checked));
    this.dialog.addEventListener("click", ({ target }) => target === this.dialog && this.dialog.close());
    this.#want(box.checked);
  }

  show() {
    this.dialog.showModal();
  }

  #want(wanted) {
    wantKeys(wanted);
    this.closest("review-desk").toggleAttribute("data-keyless", !wanted);
  }
}

customElements.define("key-help", KeyHelp);
