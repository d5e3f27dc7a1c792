import { announce } from "../../js/states.js";

/** Asks why a photograph is rejected, by key, mouse or touch. Fires "reasonchosen" with the code. */
class ReasonMenu extends HTMLElement {
  connectedCallback() {
    this.dialog = this.querySelector("dialog");
    this.dialog.addEventListener("click", ({ target }) => this.#onClick(target));
  }

  labelOf(code) {
    return this.querySelector(`[data-reason="${code}"] span`).textContent;
  }

  /** Ask, with what the check doubted marked. */
  ask(doubts) {
    const codes = new Set(doubts.map(({ code }) => code));
    for (const button of this.querySelectorAll("[data-reason]")) {
      button.toggleAttribute("data-doubted", codes.has(button.dataset.reason));
    }
    this.dialog.showModal();
  }

  #onClick(target) {
    const button = target.closest("[data-reason]");
    // A click on the dialog itself, and not on anything in it, is one beside it.
    if (button || target === this.dialog) this.dialog.close();
    if (button) announce(this, "reasonchosen", button.dataset.reason);
  }
}

customElements.define("reason-menu", ReasonMenu);
