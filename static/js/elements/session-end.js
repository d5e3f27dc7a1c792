import { backoff, isPassing } from "../session/api.js";
import { announce, enter, fill } from "../states.js";

const PATIENCE_WITH_VERDICTS = 15_000;

/**
 * The way from the last trial to the completion code, which the server gives once it holds every expected answer. Its
 * states are saving, checking, offers, closing and trouble. Fires "endopen" when trials are still to do after all,
 * "endbehind" when the server expects others than those known here, "endlost" {error} when the server no longer knows this browser, and "endreached" {next} with the address to go to.
 */
class SessionEnd extends HTMLElement {
  #parts = null;
  #waited = false;
  #clock = 0;
  #tries = 0;

  connectedCallback() {
    this.querySelector("[data-finish-now]").addEventListener("click", () => this.#complete());
  }

  /** Finish the session that these parts make up: {api, course, outbox, verdicts, chances}. */
  begin(parts) {
    this.rest();
    this.#parts = parts;
    this.#waited = false;
    enter(this, "saving");
    this.#clock = setTimeout(() => this.#stopWaiting(), PATIENCE_WITH_VERDICTS);
    this.querySelector("[data-finish-heading]").focus();
    this.proceed();
  }

  /** Leave the end: there are trials to do again. */
  rest() {
    this.#parts = null;
    clearTimeout(this.#clock);
  }

  /** Take the next step that what is known allows. */
  proceed() {
    if (!this.#parts || this.dataset.state === "closing") return;
    const { course, outbox, verdicts, chances } = this.#parts;
    if (outbox.size) enter(this, "saving");
    else if (course.ahead().length) this.#reopen();
    else if (chances.size) enter(this, "offers");
    else if (verdicts.pending && !this.#waited) enter(this, "checking");
    else this.#complete();
  }

  #reopen(name = "endopen") {
    this.rest();
    announce(this, name);
  }

  #stopWaiting() {
    this.#waited = true;
    this.proceed();
  }

  async #complete() {
    const parts = this.#parts;
    enter(this, "closing");
    try {
      const { next } = await parts.api.complete();
      if (parts === this.#parts) announce(this, "endreached", { next });
    } catch (error) {
      if (parts === this.#parts) this.#failed(error);
    }
  }

  #failed(error) {
    const { course } = this.#parts;
    const expected = error.body?.missing ?? [];
    const missing = expected.filter(({ trial }) => course.find(trial));
    missing.forEach(({ trial, part }) => course.again(trial, part));
    enter(this, "trouble");
    if (error.status === 403) announce(this, "endlost", { error });
    else if (missing.length) this.#reopen();
    else if (expected.length) this.#reopen("endbehind");
    else if (isPassing(error)) this.#clock = setTimeout(() => this.#complete(), backoff((this.#tries += 1)));
    else fill(this, "detail", error.message);
  }
}

customElements.define("session-end", SessionEnd);
