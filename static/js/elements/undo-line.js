import { announce, enter, fill } from "../states.js";

/**
 * A line that says which words were removed, and lets that be taken back. It shows itself over the page while fresh, and
 * rests in its place once the person has gone on. Fires "undo".
 */
class UndoLine extends HTMLElement {
  connectedCallback() {
    this.button = this.querySelector("button");
    this.button.addEventListener("click", () => announce(this, "undo"));
  }

  /** Say that these words are "removed" or "restored", or with "none" say nothing. */
  say(state, words = []) {
    fill(this, "undo-words", words.join(this.dataset.between));
    enter(this, state);
    this.toggleAttribute("data-fresh", state === "removed");
  }

  rest() {
    this.removeAttribute("data-fresh");
  }

  focus() {
    this.button.focus();
  }
}

customElements.define("undo-line", UndoLine);
