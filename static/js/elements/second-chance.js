import { announce, enter } from "../states.js";

/**
 * Offers, one at a time and without getting in the way, to give an answer again that could not be used. Fires
 * "chancetaken" {trial, part} or "chanceskipped".
 */
class SecondChance extends HTMLElement {
  #offers = [];

  connectedCallback() {
    this.querySelector("[data-take]").addEventListener("click", () => this.#close("chancetaken"));
    this.querySelector("[data-skip]").addEventListener("click", () => this.#close("chanceskipped"));
  }

  get size() {
    return this.#offers.length;
  }

  /** `part` is "photograph" or "judgment"; `number` is the picture's, `advice` a list of sentences. */
  offer({ trial, part, number, advice }) {
    this.#offers.push({ trial, part, number, advice });
    this.#show();
  }

  /** Withdraw all offers. */
  clear() {
    this.#offers = [];
    this.#show();
  }

  #close(name) {
    const { trial, part } = this.#offers.shift();
    this.#show();
    announce(this, name, { trial, part });
  }

  #show() {
    const [offer] = this.#offers;
    this.hidden = !offer;
    if (!offer) return;
    enter(this, offer.part);
    this.querySelector("[data-number]").textContent = offer.number;
    const lines = offer.advice.map((text) => Object.assign(document.createElement("p"), { textContent: text }));
    this.querySelector("[data-advice]").replaceChildren(...lines);
  }
}

customElements.define("second-chance", SecondChance);
