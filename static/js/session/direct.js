import { Api, isPassing, Refusal } from "./api.js";

const TRUST = 2;
const FINAL = [403, 404, 409];

/**
 * The server's Api, with photographs going straight to the study's bucket where `direct` is set: leave is asked, the
 * bytes are sent, and they count as sent once the server has looked into the bucket and said so. Where the bucket has
 * failed twice in a row, and where the server gives no leave, they go to the server itself.
 */
export class DirectApi extends Api {
  #failures = 0;
  direct = false;

  /** Resolve to the server's receipt; rejects if trying again may help, or with the server's Refusal. */
  async photograph(trial, answer) {
    const receipt = this.direct && (await this.#byBucket(trial, answer));
    return receipt || super.photograph(trial, answer);
  }

  /** Resolve to the receipt, or to null where this way is closed. */
  async #byBucket(trial, answer) {
    const leave = await this.#leave(trial, answer);
    if (!leave) return null;
    try {
      // Without an address it has been sent before, and only the word of it was lost.
      if (leave.url) await this.deposit(leave, answer.image);
    } catch (error) {
      return this.#failed(error);
    }
    return this.#confirmed(leave);
  }

  async #leave(trial, answer) {
    try {
      return await this.askLeave(trial, answer);
    } catch (error) {
      if (isPassing(error) || FINAL.includes(error.status)) throw error;
      return null; // Whatever it has against this way, it takes the photograph itself or says why not.
    }
  }

  async #confirmed({ uuid }) {
    try {
      const receipt = await this.confirm(uuid);
      this.#failures = 0;
      return receipt;
    } catch (error) {
      if (!(error instanceof Refusal) || error.body.code !== "not_there") throw error;
      return this.#failed(new Error("what was sent is not there"));
    }
  }

  /** Count a failure of the bucket and throw it on; return null, and close this way, if it was one too many. */
  #failed(error) {
    // Without a connection no bucket answers.
    if (navigator.onLine) this.#failures += 1;
    if (this.#failures < TRUST) throw error;
    this.direct = false;
    return null;
  }
}
