const PAUSE = 250;
const WEEK = 7 * 24 * 3600 * 1000;

/** The answer someone is giving just now, kept so that a reload or a closed tab does not cost them their words. */
export class Drafts {
  #store;
  #session;
  #look = null;
  #timer = 0;

  constructor(store, session) {
    this.#store = store;
    this.#session = session;
    addEventListener("pagehide", () => this.flush());
    document.addEventListener("visibilitychange", () => document.hidden && this.flush());
  }

  /** Resolve to the draft {trial, rating, elapsed}, or to null. Drafts a week old are thrown away. */
  async read() {
    const drafts = await this.#store.all("drafts").catch(() => []);
    for (const { session, at } of drafts) {
      if (Date.now() - at > WEEK) this.#store.delete("drafts", session).catch(() => null);
    }
    return drafts.find(({ session }) => session === this.#session) ?? null;
  }

  /** Something changed: keep soon what `look` returns then, {trial, rating, elapsed} or null for nothing. */
  note(look) {
    this.#look = look;
    this.#timer ||= setTimeout(() => this.flush(), PAUSE);
  }

  /** Keep now what was only noted. */
  flush() {
    const draft = this.#look?.();
    this.rest();
    if (draft) this.#store.put("drafts", { session: this.#session, at: Date.now(), ...draft }).catch(() => null);
  }

  /** Forget what was only noted: the answer is another tab's now. */
  rest() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    this.#look = null;
  }

  /** Throw the draft away: the answer is given. */
  async drop() {
    this.rest();
    await this.#store.delete("drafts", this.#session).catch(() => null);
  }
}
