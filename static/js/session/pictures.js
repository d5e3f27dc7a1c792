import { backoff } from "./api.js";

const TRIES = 4;

/**
 * The stimuli, fetched ahead of need and kept until their trial is over, so that the next one shows without waiting.
 * `addressOf(trial, fresh)` resolves to a picture's address; with `fresh`, to one that has not expired.
 */
export class Pictures {
  #addressOf;
  #held = new Map();

  constructor(addressOf) {
    this.#addressOf = addressOf;
  }

  /** Resolve to a local address of the trial's picture; rejects after a few tries. */
  get(trial) {
    if (!this.#held.has(trial.uuid)) {
      const picture = this.#fetch(trial);
      picture.catch(() => this.#held.delete(trial.uuid));
      this.#held.set(trial.uuid, picture);
    }
    return this.#held.get(trial.uuid);
  }

  /** Hold the pictures of these trials and let all others go. */
  async keep(trials) {
    const wanted = new Set(trials.map(({ uuid }) => uuid));
    for (const [uuid, picture] of this.#held) {
      if (wanted.has(uuid)) continue;
      this.#held.delete(uuid);
      picture.then(URL.revokeObjectURL, () => null);
    }
    for (const trial of trials) await this.get(trial).catch(() => null);
  }

  async #fetch(trial) {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const response = await fetch(await this.#addressOf(trial, attempt > 1), { credentials: "same-origin" });
        if (!response.ok) throw new Error(`picture: ${response.status}`);
        return URL.createObjectURL(await response.blob());
      } catch (error) {
        if (attempt === TRIES) throw error;
        await new Promise((resolve) => setTimeout(resolve, backoff(attempt)));
      }
    }
  }
}
