import { enter, fill } from "../states.js";

/** Says how far the answers have come, in a state of the outbox, with how many are waiting. */
class SaveState extends HTMLElement {
  show(state, count) {
    fill(this, "waiting", count);
    if (this.dataset.state !== state) enter(this, state);
  }
}

customElements.define("save-state", SaveState);
