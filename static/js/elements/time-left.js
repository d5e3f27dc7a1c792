import { enter, fill } from "../states.js";

/** Says in words how long the session still takes: states "many" (minutes), "one" and "less". */
class TimeLeft extends HTMLElement {
  /** `ms`: the milliseconds left, as far as one can tell. */
  show(ms) {
    const minutes = Math.round(ms / 60_000);
    fill(this, "minutes", minutes);
    enter(this, minutes > 1 ? "many" : minutes === 1 ? "one" : "less");
  }
}

customElements.define("time-left", TimeLeft);
