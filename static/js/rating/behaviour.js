const BLANK = { elapsed: 0, terms: {}, filter_uses: 0, removed: 0, undone: 0, glosses: [] };

/**
 * How one rating came about. Times are whole milliseconds since the trial was shown; time away from it does not count.
 * A removed term keeps its times, for undoing to bring back.
 */
export class Behaviour {
  #kept = structuredClone(BLANK);
  #since = performance.now();

  /** Start the clock, or go on from where a draft was left. */
  begin() {
    this.#since = performance.now();
  }

  /** A term was chosen at its place in the list, 1 for the first, by "list" or "filter". */
  choose(code, place, by) {
    this.#kept.terms[code] = { place, chosen_ms: this.#now(), set_ms: null, by };
  }

  /** A strength was set, or unset again. */
  set(code, isSet) {
    Object.assign(this.#kept.terms[code] ?? {}, { set_ms: isSet ? this.#now() : null });
  }

  remove(codes) {
    this.#kept.removed += codes.length;
  }

  undo(codes) {
    this.#kept.undone += codes.length;
    for (const code of codes) Object.assign(this.#kept.terms[code] ?? {}, { by: "undo" });
  }

  filter() {
    this.#kept.filter_uses += 1;
  }

  explain(code) {
    if (!this.#kept.glosses.includes(code)) this.#kept.glosses.push(code);
  }

  /** What to send, with the terms that are chosen in the end. */
  record(codes) {
    const { terms, filter_uses, removed, undone, glosses } = structuredClone(this.#kept);
    return { terms: Object.fromEntries(codes.map((code) => [code, terms[code]])), filter_uses, removed, undone, glosses };
  }

  get draft() {
    return structuredClone({ ...this.#kept, elapsed: this.#now() });
  }

  set draft(draft) {
    this.#kept = structuredClone({ ...BLANK, ...draft });
    this.begin();
  }

  #now() {
    return Math.round(this.#kept.elapsed + performance.now() - this.#since);
  }
}
