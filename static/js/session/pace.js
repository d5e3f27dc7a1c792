const PLACE = "mimicry.pace";

/** How long a person's trials take: the median of those done in this tab, or `usual` milliseconds before the first. */
export class Pace {
  #session;
  #usual;
  #times;

  constructor(session, usual) {
    this.#session = session;
    this.#usual = usual;
    this.#times = this.#read();
  }

  /** A trial has taken `ms`. */
  note(ms) {
    this.#times.push(Math.round(ms));
    try {
      sessionStorage.setItem(PLACE, JSON.stringify({ session: this.#session, times: this.#times }));
    } catch {
      // A browser that refuses storage starts from the usual time after a reload.
    }
  }

  /** The milliseconds that `count` more trials will take. */
  left(count) {
    return count * (median(this.#times) ?? this.#usual);
  }

  #read() {
    try {
      const { session, times } = JSON.parse(sessionStorage.getItem(PLACE));
      return session === this.#session ? times : [];
    } catch {
      return [];
    }
  }
}

/** The middle value, of two the larger; undefined of none. */
function median(values) {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}
