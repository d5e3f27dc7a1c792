const PERIOD_MS = 250;
const SLOW_MS = 400;
const SHOW_AFTER_MS = 600;
const SPEAK_AFTER_MS = 1500;
const SILENCE_MS = 5000;

/** How often to look: four times a second; where a look takes long, with a rest twice as long as the look. */
export class Pace {
  #average = null;

  /** The rest in ms before the next look, after one that took so long. */
  rest(took) {
    this.#average = this.#average === null ? took : 0.7 * this.#average + 0.3 * took;
    if (this.#average > SLOW_MS) return 2 * this.#average;
    return Math.max(PERIOD_MS - took, PERIOD_MS / 4);
  }
}

/** Keeps a state until another has held for 600 ms, so that words do not flicker. */
export class Steady {
  #next = null;
  #since = 0;

  constructor() {
    this.state = null;
  }

  /** The state to show after `state` was seen at a time in ms. */
  see(state, now) {
    if (state !== this.#next) {
      this.#next = state;
      this.#since = now;
    }
    if (now - this.#since >= SHOW_AFTER_MS) this.state = state;
    return this.state;
  }
}

/** Speaks through a live region: only advice that has held for 1.5 s, nothing twice, and no more than every 5 s. */
export class Voice {
  #region;
  #text = "";
  #since = 0;
  #spoken = -SILENCE_MS;

  constructor(region) {
    this.#region = region;
  }

  /** Take the advice shown at a time in ms, and speak when it is time to. */
  hear(text, now) {
    if (text !== this.#text) {
      this.#text = text;
      this.#since = now;
    }
    const due = now - this.#since >= SPEAK_AFTER_MS && now - this.#spoken >= SILENCE_MS;
    if (!due || text === this.#region.textContent) return;
    this.#region.textContent = text;
    this.#spoken = now;
  }

  /** Forget what was said, so that it may be said again. */
  hush() {
    this.#region.textContent = "";
    this.#text = "";
  }
}
