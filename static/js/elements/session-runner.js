import { Api, backoff, isPassing } from "../session/api.js";
import { Course } from "../session/course.js";
import { newUuid, Outbox } from "../session/outbox.js";
import { Pictures } from "../session/pictures.js";
import { Unsent } from "../session/unsent.js";
import { Verdicts } from "../session/verdicts.js";
import { enter, fill } from "../states.js";
import "./save-state.js";
import "./second-chance.js";
import "./trial-view.js";

const AHEAD = 2;
const PATIENCE_WITH_VERDICTS = 15_000;

/**
 * Walks one session from its first open trial to the completion code. Its states are loading, failed, lost, trial,
 * retake and finishing; within finishing: saving, checking, offers, closing and trouble.
 */
class SessionRunner extends HTMLElement {
  #now = null;
  #parked = null;
  #waited = false;
  #patience = 0;
  #tries = 0;

  connectedCallback() {
    this.api = new Api(this.dataset, document.querySelector("meta[name=csrf-token]").content);
    this.outbox = new Outbox(this.api, new Unsent(this.dataset.session));
    this.verdicts = new Verdicts(this.api);
    this.pictures = new Pictures((trial, fresh) => this.#addressOf(trial, fresh));
    this.trial = this.querySelector("trial-view");
    this.chances = this.querySelector("second-chance");
    this.end = this.querySelector("[data-end]");
    this.#listen();
    this.#load();
  }

  #listen() {
    const on = (target, name, act) => target.addEventListener(name, act);
    on(this.outbox, "change", () => this.#followOutbox());
    on(this.outbox, "sent", ({ detail }) => detail.item.part === "photograph" && this.verdicts.expect());
    on(this.outbox, "refused", ({ detail }) => this.#onRefused(detail));
    on(this.outbox, "lost", ({ detail }) => this.#lose(detail.error));
    on(this.verdicts, "rejected", ({ detail }) => this.#onRejected(detail));
    on(this.verdicts, "settled", () => this.#proceed());
    on(this, "trialchange", () => this.#hint());
    on(this, "picturewanted", () => this.trial.showPicture(this.pictures.get(this.#now.trial)));
    on(this, "chancetaken", ({ detail }) => this.#giveAgain(detail));
    on(this, "chanceskipped", () => this.#proceed());
    on(this.querySelector("[data-next]"), "click", () => this.#next());
    on(this.querySelector("[data-back]"), "click", () => this.#goOn());
    on(this.querySelector("[data-reload]"), "click", () => this.#load());
    on(this.querySelector("[data-finish-now]"), "click", () => this.#complete());
    on(window, "beforeunload", (event) => this.outbox.size && event.preventDefault());
  }

  async #load() {
    enter(this, "loading");
    try {
      const session = await this.api.session();
      this.course = new Course(session);
      this.course.trials.forEach(({ uuid }) => this.#countWaiting(uuid));
      this.trial.rating.setTerms(session.terms);
      if (session.trials.some(({ photographed }) => photographed)) this.verdicts.expect();
      this.outbox.hurry();
      this.#followOutbox();
      this.#goOn();
    } catch (error) {
      if (error.status === 403) this.#lose(error);
      else enter(this, "failed");
    }
  }

  #countWaiting(trial) {
    for (const part of ["judgment", "photograph"]) {
      if (this.outbox.holds(trial, part)) this.course.done(trial, part);
    }
  }

  async #addressOf(trial, fresh) {
    if (fresh) {
      const { trials } = await this.api.session();
      for (const { uuid, stimulus } of trials) Object.assign(this.course.find(uuid)?.stimulus ?? {}, stimulus);
    }
    return trial.stimulus.url;
  }

  #goOn() {
    const back = this.#parked;
    this.#parked = null;
    const [trial] = this.course.ahead();
    if (back) this.#show(back.trial, back.parts, { draft: back.draft });
    else if (trial) this.#show(trial, this.course.needs(trial));
    else this.#finish();
  }

  #show(trial, parts, { draft = null, state = "trial" } = {}) {
    this.#now = { trial, parts };
    enter(this, state);
    this.trial.show(trial, parts, draft);
    this.trial.showPicture(this.pictures.get(trial));
    const later = this.course.ahead().filter((other) => other !== trial);
    this.pictures.keep([trial, ...later.slice(0, AHEAD), ...(this.#parked ? [this.#parked.trial] : [])]);
    this.#progress();
    this.#hint();
    scrollTo(0, 0);
    this.querySelector("[data-heading]").focus({ preventScroll: true });
  }

  #progress() {
    fill(this, "position", this.course.number(this.#now.trial));
    fill(this, "total", this.course.total);
    const bar = this.querySelector("progress");
    bar.max = this.course.total;
    bar.value = this.course.answered;
  }

  #hint() {
    enter(this.querySelector("[data-hint]"), this.trial.lacks ?? "ready");
    this.querySelector("[data-next]").toggleAttribute("data-ready", !this.trial.lacks);
  }

  #next() {
    if (this.trial.lacks) return this.trial.showMissing();
    const trial = this.#now.trial.uuid;
    for (const [part, body] of Object.entries(this.trial.answers)) {
      this.course.done(trial, part);
      this.outbox.add({ uuid: newUuid(), trial, part, body });
    }
    this.#goOn();
  }

  #onRejected({ trial, reasons }) {
    const advice = reasons.map((reason) => reason.advice);
    this.#offer(trial, "photograph", advice);
  }

  #onRefused({ item, error }) {
    if (!this.course.find(item.trial)) return;
    this.course.again(item.trial, item.part);
    this.#offer(item.trial, item.part, [error.message]);
  }

  #offer(uuid, part, advice) {
    const trial = this.course.find(uuid);
    if (trial) this.chances.offer({ trial: uuid, part, number: this.course.number(trial), advice });
  }

  #giveAgain({ trial: uuid, part }) {
    const { trial, parts } = this.#now ?? {};
    const busy = this.dataset.state === "trial" && trial.uuid !== uuid;
    this.#parked = busy ? { trial, parts, draft: this.trial.draft } : null;
    this.#waited = false;
    this.#show(this.course.find(uuid), [part], { state: "retake" });
  }

  #followOutbox() {
    for (const sign of this.querySelectorAll("save-state")) sign.show(this.outbox.state, this.outbox.size);
    this.#proceed();
  }

  #lose(error) {
    this.trial.end();
    fill(this, "detail", error.message);
    enter(this, "lost");
  }

  #finish() {
    this.trial.end();
    this.#now = null;
    enter(this, "finishing");
    clearTimeout(this.#patience);
    this.#patience = setTimeout(() => this.#stopWaiting(), PATIENCE_WITH_VERDICTS);
    this.querySelector("[data-finish-heading]").focus();
    this.#proceed();
  }

  #stopWaiting() {
    this.#waited = true;
    this.#proceed();
  }

  /** While finishing, take the next step that what is known allows. */
  #proceed() {
    if (this.dataset.state !== "finishing" || this.end.dataset.state === "closing") return;
    if (this.outbox.size) enter(this.end, "saving");
    else if (this.course.ahead().length) this.#goOn();
    else if (this.chances.size) enter(this.end, "offers");
    else if (this.verdicts.pending && !this.#waited) enter(this.end, "checking");
    else this.#complete();
  }

  async #complete() {
    enter(this.end, "closing");
    try {
      location.assign((await this.api.complete()).next);
    } catch (error) {
      this.#notComplete(error);
    }
  }

  #notComplete(error) {
    const missing = (error.body?.missing ?? []).filter(({ trial }) => this.course.find(trial));
    missing.forEach(({ trial, part }) => this.course.again(trial, part));
    enter(this.end, "trouble");
    if (error.status === 403) this.#lose(error);
    else if (missing.length) this.#goOn();
    else if (isPassing(error)) setTimeout(() => this.#complete(), backoff((this.#tries += 1)));
    else fill(this.end, "detail", error.message);
  }
}

customElements.define("session-runner", SessionRunner);
