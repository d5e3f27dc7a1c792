import { announce } from "../states.js";
import { copy } from "../text.js";
import "./strength-control.js";

/**
 * The chosen words with their strengths, in the order chosen. Fires "wordsremove" {codes} when the person asks to
 * remove some, and "strengthset" {code, isSet}.
 */
class ChosenWords extends HTMLElement {
  connectedCallback() {
    this.list = this.querySelector("[data-chosen]");
    this.list.addEventListener("click", ({ target }) => this.#onClick(target.closest("[data-remove]")));
    this.list.addEventListener("keydown", (event) => this.#onKey(event));
    this.addEventListener("strengthchange", ({ target }) => this.#onSet(target));
    this.querySelector("[data-remove-all]").addEventListener("click", () => this.#ask(this.codes));
  }

  get codes() {
    return [...this.list.children].map(codeOf);
  }

  /** Pairs of a code and its strength, null where unset. */
  get strengths() {
    return [...this.list.children].map((row) => [codeOf(row), controlOf(row).value]);
  }

  /** Add a word before the word `next`, or at the end. */
  add({ code, wording, strength = null, next = null }) {
    const row = copy(this, "choice");
    const name = row.querySelector("[data-name]");
    row.dataset.code = code;
    name.textContent = wording;
    name.id = `chosen-${code}`;
    for (const part of row.querySelectorAll("[aria-labelledby]")) {
      part.setAttribute("aria-labelledby", `${name.id} ${part.getAttribute("aria-labelledby")}`);
    }
    this.list.insertBefore(row, this.#row(next));
    controlOf(row).value = strength;
  }

  /** Take a word out; return what `add` needs to put it back, but its wording. */
  drop(code) {
    const row = this.#row(code);
    const next = row.nextElementSibling;
    row.remove();
    return { code, strength: controlOf(row).value, next: next && codeOf(next) };
  }

  /** Go to a word's slider, or to its button for removing it. */
  focusOn(code, part = "[type=range]") {
    this.#row(code).querySelector(part).focus();
  }

  /** Go to the first word without a strength, if there is one. */
  showUnset() {
    const row = this.#unset();
    if (!row) return;
    controlOf(row).focus({ preventScroll: true });
    row.scrollIntoView({ block: "center" });
  }

  #row(code) {
    return this.list.querySelector(`:scope > [data-code="${code}"]`);
  }

  #unset() {
    return [...this.list.children].find((row) => controlOf(row).value === null);
  }

  #ask(codes) {
    announce(this, "wordsremove", { codes });
  }

  #onClick(button) {
    if (button) this.#ask([codeOf(button.closest("[data-code]"))]);
  }

  #onSet(control) {
    announce(this, "strengthset", { code: codeOf(control.closest("[data-code]")), isSet: control.value !== null });
  }

  #onKey(event) {
    if (event.key !== "Enter" || event.isComposing || event.target.type !== "number") return;
    event.target.blur();
    this.#unset()?.querySelector("[type=number]").focus();
  }
}

const codeOf = (row) => row.dataset.code;
const controlOf = (row) => row.querySelector("strength-control");

customElements.define("chosen-words", ChosenWords);
