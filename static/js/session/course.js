/**
 * The way through a session: which trials it has and what each still needs here. A part ("photograph" or "judgment")
 * is done once it is handed to the outbox, and needed again if the server refuses it or misses it. A trial whose picture
 * is reported (part "report") is no part of the session any more.
 */
export class Course {
  #needs = new Map();

  constructor({ trials }) {
    this.trials = [...trials].sort((a, b) => a.position - b.position);
    for (const trial of this.trials) {
      const parts = trial.asks_photograph ? ["photograph", "judgment"] : ["judgment"];
      const has = { photograph: trial.photographed, judgment: trial.judged };
      this.#needs.set(trial.uuid, new Set(parts.filter((part) => !has[part])));
    }
  }

  get total() {
    return this.trials.length;
  }

  get answered() {
    return this.trials.filter(({ uuid }) => !this.#needs.get(uuid).size).length;
  }

  find(uuid) {
    return this.trials.find((trial) => trial.uuid === uuid);
  }

  /** Take over where the pictures are now, from a new load of the session; trials it lacks are none of it any more. */
  refresh({ trials }) {
    const now = new Map(trials.map(({ uuid, stimulus }) => [uuid, stimulus]));
    this.trials = this.trials.filter(({ uuid }) => now.has(uuid) || !this.#needs.get(uuid).size);
    for (const { uuid, stimulus } of this.trials) Object.assign(stimulus, now.get(uuid));
  }

  /** The number people see: 1 for the first trial. */
  number(trial) {
    return this.trials.indexOf(trial) + 1;
  }

  needs(trial) {
    return [...this.#needs.get(trial.uuid)];
  }

  done(uuid, part) {
    if (part === "report") this.trials = this.trials.filter((trial) => trial.uuid !== uuid);
    this.#needs.get(uuid)?.delete(part);
  }

  again(uuid, part) {
    this.#needs.get(uuid)?.add(part);
  }

  /** The trials still to do, in order. */
  ahead() {
    return this.trials.filter(({ uuid }) => this.#needs.get(uuid).size);
  }
}
