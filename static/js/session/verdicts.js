const SOON = 2000;
const LATE = 15_000;

/**
 * Asks for verdicts on photographs while any is pending, every 2 s at first, then more slowly. Fires "rejected" {mimic}
 * once for each photograph that may be taken again, and "settled" when nothing is pending.
 */
export class Verdicts extends EventTarget {
  #api;
  #known = new Set();
  #wait = SOON;
  #timer = 0;
  #turn = 0;
  pending = false;

  constructor(api) {
    super();
    this.#api = api;
  }

  /** A photograph has just arrived at the server, or may have before this page was loaded. */
  expect() {
    this.pending = true;
    this.#wait = SOON;
    this.#schedule();
  }

  /** Ask no more: the session goes on in another tab, or is over. */
  stop() {
    clearTimeout(this.#timer);
    this.#known.clear();
    this.#turn += 1;
    this.pending = false;
  }

  async #ask() {
    const turn = this.#turn;
    // What goes wrong here is asked again later; a lost session shows itself when an answer is sent.
    const answer = await this.#api.mimics().catch(() => null);
    if (turn !== this.#turn) return;
    if (answer) this.#read(answer.mimics);
    if (!this.pending) return this.dispatchEvent(new Event("settled"));
    this.#wait = Math.min(LATE, this.#wait * 1.4);
    this.#schedule();
  }

  #schedule() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#ask(), this.#wait);
  }

  #read(mimics) {
    this.pending = mimics.some(({ status }) => status === "pending");
    for (const mimic of latest(mimics)) {
      if (mimic.status !== "rejected" || !mimic.retake || this.#known.has(mimic.uuid)) continue;
      this.#known.add(mimic.uuid);
      this.dispatchEvent(new CustomEvent("rejected", { detail: mimic }));
    }
  }
}

function latest(mimics) {
  const last = new Map();
  for (const mimic of mimics) {
    if (mimic.attempt >= (last.get(mimic.trial)?.attempt ?? 0)) last.set(mimic.trial, mimic);
  }
  return last.values();
}
