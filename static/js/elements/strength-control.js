import { announce } from "../states.js";

const LOWEST = 1;
const HIGHEST = 100;

/**
 * A strength from 1 to 100 by slider or number, unset (`value` null) until the person sets it, so that no starting
 * point leads them. Fires "strengthchange".
 */
class StrengthControl extends HTMLElement {
  connectedCallback() {
    this.range = this.querySelector("[type=range]");
    this.number = this.querySelector("[type=number]");
    this.range.addEventListener("input", () => this.#set(Number(this.range.value)));
    // A tap on the very middle of an unset slider moves nothing, yet means 50.
    this.range.addEventListener("click", () => this.value ?? this.#set(Number(this.range.value)));
    this.number.addEventListener("input", () => this.#read());
    this.number.addEventListener("change", () => this.#tidy());
    this.#paint();
  }

  get value() {
    return this.dataset.value ? Number(this.dataset.value) : null;
  }

  set value(value) {
    this.dataset.value = value ?? "";
    this.number.value = value ?? "";
    this.range.value = value ?? 50;
    this.#paint();
  }

  focus() {
    this.range.focus();
  }

  #set(value) {
    this.value = value;
    announce(this, "strengthchange");
  }

  #read() {
    const typed = this.number.valueAsNumber;
    const fits = Number.isInteger(typed) && typed >= LOWEST && typed <= HIGHEST;
    this.dataset.value = fits ? typed : "";
    if (fits) this.range.value = typed;
    this.#paint();
    announce(this, "strengthchange");
  }

  #tidy() {
    const typed = Math.round(this.number.valueAsNumber);
    const tidied = typed >= LOWEST ? Math.min(HIGHEST, typed) : null;
    if (tidied === this.value) this.value = tidied;
    else this.#set(tidied);
  }

  #paint() {
    const unset = this.value === null;
    this.toggleAttribute("data-unset", unset);
    this.range.style.setProperty("--filled", unset ? "0%" : `${((this.value - LOWEST) / (HIGHEST - LOWEST)) * 100}%`);
    if (unset) this.range.setAttribute("aria-valuetext", this.dataset.unsetText);
    else this.range.removeAttribute("aria-valuetext");
  }
}

customElements.define("strength-control", StrengthControl);
