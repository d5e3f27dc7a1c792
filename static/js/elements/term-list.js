import { announce } from "../states.js";
import { copy, finder } from "../text.js";
import "./term-filter.js";
import "./term-gloss.js";

/**
 * The words to choose from, with the filter and what explains them. Fires "termtoggle" {code, on, by} where by is "list"
 * or "filter", "filterused" once for each search, and "termexplained" {code}.
 */
class TermList extends HTMLElement {
  #terms = new Map();
  #searching = false;

  connectedCallback() {
    this.place = this.querySelector("[data-terms]");
    this.filter = this.querySelector("term-filter");
    this.gloss = this.querySelector("term-gloss");
    this.addEventListener("filterchange", ({ detail }) => this.#sift(detail));
    this.addEventListener("filterdone", () => this.place.querySelector(":scope > :not([hidden]) input")?.focus());
    this.place.addEventListener("change", ({ target }) => this.#toggle(target));
    this.place.addEventListener("click", ({ target }) => this.#explain(target.closest("[data-explain]")));
    this.place.addEventListener("keydown", (event) => event.key === "Escape" && this.#leave());
    this.querySelector("[data-show-all]").addEventListener("click", () => this.filter.restart());
  }

  /** Lay out the terms in the order given. */
  lay(terms) {
    this.#terms = new Map(terms.map((term) => [term.code, this.#item(term)]));
    this.place.replaceChildren(...[...this.#terms.values()].map(({ item }) => item));
    this.gloss.offer(terms.some(({ gloss }) => gloss));
    this.filter.show(terms.length);
  }

  /** Show a term as chosen or not. */
  check(code, on) {
    this.#terms.get(code).box.checked = on;
  }

  focusOn(code) {
    this.#terms.get(code).box.focus();
  }

  /** Show every word, with none explained. */
  reset() {
    this.gloss.close();
    this.filter.clear();
  }

  #item(term) {
    const item = copy(this, "chip");
    const [name, box, explain] = ["[data-name]", "input", "[data-explain]"].map((part) => item.querySelector(part));
    name.textContent = term.wording;
    name.id = `term-${term.code}`;
    box.value = term.code;
    explain.value = term.code;
    explain.setAttribute("aria-labelledby", `${explain.getAttribute("aria-labelledby")} ${name.id}`);
    if (!term.gloss) explain.remove();
    return { item, box, term, isMeant: finder(term) };
  }

  #toggle({ value: code, checked: on }) {
    announce(this, "termtoggle", { code, on, by: this.filter.wanted ? "filter" : "list" });
  }

  #explain(button) {
    if (!button) return;
    const { item, term } = this.#terms.get(button.value);
    if (this.gloss.toggle(term, button, item)) announce(this, "termexplained", { code: term.code });
  }

  #leave() {
    if (!this.gloss.close() && this.filter.wanted) this.filter.restart();
  }

  #sift(wanted) {
    this.gloss.close();
    const meant = [...this.#terms.values()].filter(({ item, isMeant }) => !(item.hidden = !isMeant(wanted)));
    this.querySelector("[data-no-match]").hidden = meant.length > 0;
    this.filter.show(meant.length);
    if (wanted && !this.#searching) announce(this, "filterused");
    this.#searching = wanted !== "";
  }
}

customElements.define("term-list", TermList);
