import { backoff } from "./api.js";

const TRIES = 4;
const TIMEOUT = 30_000;

/** The trial is no part of the session any more: its picture was taken back or withheld. */
export class GoneError extends Error {}

/**
 * The stimuli, fetched and decoded ahead of need, one at a time, and kept until their trial is over, so that the next
 * one shows without waiting. `addressOf(trial, fresh)` resolves to a picture's address; with `fresh`, to one that has
 * not expired.
 */
export class Pictures {
  #addressOf;
  #held = new Map();
  #round = 0;

  constructor(addressOf) {
    this.#addressOf = addressOf;
  }

  /** Resolve to a local address of the trial's picture; rejects after a few tries. */
  async get(trial) {
    if (!this.#held.has(trial.uuid)) {
      const picture = this.#fetch(trial);
      picture.catch(() => this.#held.delete(trial.uuid));
      this.#held.set(trial.uuid, picture);
    }
    return (await this.#held.get(trial.uuid)).src;
  }

  /** Hold the pictures of these trials, in this order, and let all others go. */
  async keep(trials) {
    const round = (this.#round += 1);
    const wanted = new Set(trials.map(({ uuid }) => uuid));
    for (const [uuid, picture] of this.#held) {
      if (wanted.has(uuid)) continue;
      this.#held.delete(uuid);
      picture.then(({ src }) => URL.revokeObjectURL(src), () => null);
    }
    for (const trial of trials) {
      if (round === this.#round) await this.get(trial).catch(() => null);
    }
  }

  async #fetch(trial) {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await decoded(await download(await this.#addressOf(trial, attempt > 1)));
      } catch (error) {
        if (attempt === TRIES || error instanceof GoneError) throw error;
        await new Promise((resolve) => setTimeout(resolve, backoff(attempt)));
      }
    }
  }
}

async function download(address) {
  const giveUp = new AbortController();
  const clock = setTimeout(() => giveUp.abort(), TIMEOUT);
  try {
    const response = await fetch(address, { credentials: "same-origin", signal: giveUp.signal });
    if (!response.ok) throw new Error(`picture: ${response.status}`);
    return await response.blob();
  } finally {
    clearTimeout(clock);
  }
}

/** Resolve to an image that the browser can paint at once. */
async function decoded(blob) {
  const image = new Image();
  image.src = URL.createObjectURL(blob);
  await image.decode();
  return image;
}
