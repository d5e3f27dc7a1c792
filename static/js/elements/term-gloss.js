import { copy } from "../text.js";

/**
 * The switch that lets people ask what words mean. While it is on, the terms beside it show a button each, and one at a
 * time is explained in a line of its own below the term, which is also read out.
 */
class TermGloss extends HTMLElement {
  #line = null;
  #asked = null;

  connectedCallback() {
    this.switch = this.querySelector("button");
    this.said = this.querySelector("[role=status]");
    this.switch.addEventListener("click", () => this.#turn(this.switch.getAttribute("aria-pressed") !== "true"));
  }

  /** Show the switch, where there is anything to explain. */
  offer(isUseful) {
    this.hidden = !isUseful;
  }

  /** Open the explanation of a term below `item`, or close it if it is open; return whether it is open now. */
  toggle({ wording, gloss }, button, item) {
    const again = this.#asked === button;
    this.close();
    if (again) return false;
    this.#line ??= copy(this, "gloss");
    this.#line.querySelector("[data-word]").textContent = wording;
    this.#line.querySelector("[data-meaning]").textContent = gloss;
    item.after(this.#line);
    this.said.textContent = this.#line.textContent;
    this.#asked = button;
    button.setAttribute("aria-expanded", "true");
    return true;
  }

  /** Close the explanation; return whether one was open. */
  close() {
    const wasOpen = this.#asked !== null;
    this.#asked?.setAttribute("aria-expanded", "false");
    this.#asked = null;
    this.#line?.remove();
    this.said.textContent = "";
    return wasOpen;
  }

  #turn(on) {
    this.close();
    this.switch.setAttribute("aria-pressed", String(on));
    this.closest("term-list").toggleAttribute("data-explaining", on);
  }
}

customElements.define("term-gloss", TermGloss);
