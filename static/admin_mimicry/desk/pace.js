const RECENT = 20;
const LEAST = 5;

/** How fast somebody decides: by the median of the last times, and only after some. */
export class Pace {
  #times = [];

  /** A decision took `ms`. */
  note(ms) {
    this.#times = [...this.#times, ms].slice(-RECENT);
  }

  /** Decisions a minute, rounded; null before there are enough to tell. */
  get perMinute() {
    if (this.#times.length < LEAST) return null;
    const middle = [...this.#times].sort((one, other) => one - other)[this.#times.length >> 1];
    return Math.max(1, Math.round(60_000 / Math.max(middle, 300)));
  }
}
