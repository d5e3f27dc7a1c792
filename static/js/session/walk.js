import { enter, fill } from "../states.js";
import { timed } from "./timing.js";
import { newUuid } from "./uuid.js";

const AHEAD = 3;

/**
 * The way through the trials of a session, on the page whose root is given: each in its turn (state "trial"), or once
 * more what could not be used (state "retake"). Fires "over" when no trial is left.
 */
export class Walk extends EventTarget {
  #root;
  #tools;
  #now = null;
  #parked = null;
  #draft = null;
  course = null;

  /** `tools` are the session's {outbox, drafts, pictures, pace}. */
  constructor(root, tools) {
    super();
    this.#root = root;
    this.#tools = tools;
    this.trial = root.querySelector("trial-view");
    root.addEventListener("trialchange", () => this.#follow());
    root.addEventListener("picturereport", ({ detail }) => this.#report(detail));
    root.addEventListener("picturewanted", () => this.#picture());
    root.querySelector("[data-next]").addEventListener("click", () => this.#next());
    root.querySelector("[data-back]").addEventListener("click", () => this.goOn());
    addEventListener("online", () => this.#reconnected());
  }

  /** Begin a course, with a draft {trial, rating, elapsed} of one of its trials or null. */
  begin(course, draft) {
    this.course = course;
    this.#parked = null;
    this.#draft = draft;
    this.goOn();
  }

  /** Show what is next; resolves to whether its picture is there. */
  goOn() {
    const back = this.#parked;
    this.#parked = null;
    const [trial] = this.course.ahead();
    if (back) return this.#show(back.trial, back.parts, { draft: back.draft });
    if (trial) return this.#show(trial, this.course.needs(trial), { draft: this.#draftOf(trial) });
    this.rest();
    this.dispatchEvent(new Event("over"));
  }

  /** Ask for one part of a trial once more; the trial at hand comes back afterwards as it was. */
  giveAgain({ trial: uuid, part }) {
    this.#tools.drafts.flush();
    const { trial, parts } = this.#now ?? {};
    const busy = trial && trial.uuid !== uuid;
    this.#parked = busy ? { trial, parts, draft: this.trial.draft } : null;
    this.#show(this.course.find(uuid), [part], { state: "retake" });
  }

  /** Let go of the camera and of the trial at hand. */
  rest() {
    this.trial.end();
    this.#now = null;
    this.#tools.drafts.rest();
  }

  #draftOf({ uuid }) {
    return this.#draft?.trial === uuid ? this.#draft : null;
  }

  #show(trial, parts, { draft = null, state = "trial" } = {}) {
    this.#now = { trial, parts };
    enter(this.#root, state);
    this.trial.show(trial, parts, draft);
    const shown = this.#picture();
    this.#keepAhead();
    this.#progress();
    this.#follow();
    scrollTo(0, 0);
    this.#root.querySelector("[data-heading]").focus({ preventScroll: true });
    return shown;
  }

  /** Show the picture of the trial at hand, or go on where that is no part of the session any more. */
  async #picture() {
    const { trial } = this.#now;
    const shown = await this.trial.showPicture(this.#tools.pictures.get(trial));
    const gone = this.#now?.trial === trial && !this.course.find(trial.uuid);
    return gone ? this.goOn() : shown;
  }

  #keepAhead() {
    const { trial } = this.#now;
    const later = this.course.ahead().filter((other) => other !== trial);
    const parked = this.#parked ? [this.#parked.trial] : [];
    this.#tools.pictures.keep([trial, ...parked, ...later.slice(0, AHEAD)]);
  }

  #reconnected() {
    if (!this.#now) return;
    if (!this.trial.hasPicture) this.#picture();
    this.#keepAhead();
  }

  #progress() {
    fill(this.#root, "position", this.course.number(this.#now.trial));
    fill(this.#root, "total", this.course.total);
    const bar = this.#root.querySelector("progress");
    bar.max = this.course.total;
    bar.value = this.course.answered;
    this.#root.querySelector("time-left").show(this.#tools.pace.left(this.course.ahead().length));
  }

  #follow() {
    if (!this.#now) return;
    enter(this.#root.querySelector("[data-hint]"), this.trial.lacks ?? "ready");
    this.#root.querySelector("[data-next]").toggleAttribute("data-ready", !this.trial.lacks);
    this.#tools.drafts.note(() => this.#drafted());
  }

  #drafted() {
    if (this.#root.dataset.state !== "trial" || !this.#now?.parts.includes("judgment")) return null;
    const { rating, elapsed } = this.trial.draft;
    return { trial: this.#now.trial.uuid, rating, elapsed };
  }

  #next() {
    if (this.trial.lacks) return this.trial.showMissing();
    const { uuid } = this.#now.trial;
    if (this.#root.dataset.state === "trial") this.#done();
    for (const [part, body] of Object.entries(this.trial.answers)) {
      this.course.done(uuid, part);
      this.#tools.outbox.add({ uuid: newUuid(), trial: uuid, part, body });
    }
    timed(() => this.goOn());
  }

  #report({ kind }) {
    if (!this.#now) return;
    const { uuid } = this.#now.trial;
    if (this.#root.dataset.state === "trial") this.#forgetDraft();
    this.course.done(uuid, "report");
    this.#tools.outbox.add({ uuid: newUuid(), trial: uuid, part: "report", body: { kind } });
    this.goOn();
    enter(this.#root.querySelector("[data-hint]"), "reported");
  }

  #done() {
    this.#forgetDraft();
    this.#tools.pace.note(this.trial.elapsed);
  }

  #forgetDraft() {
    this.#draft = null;
    this.#tools.drafts.drop();
  }
}
