import { isPassing } from "../session/api.js";
import { Course } from "../session/course.js";
import { DirectApi } from "../session/direct.js";
import { Drafts } from "../session/drafts.js";
import { Kept } from "../session/kept.js";
import { Outbox } from "../session/outbox.js";
import { Pace } from "../session/pace.js";
import { GoneError, Pictures } from "../session/pictures.js";
import { Seal } from "../session/seal.js";
import { Store } from "../session/store.js";
import { Turn } from "../session/turn.js";
import { Verdicts } from "../session/verdicts.js";
import { Walk } from "../session/walk.js";
import { enter, fill } from "../states.js";
import "./report-picture.js";
import "./save-state.js";
import "./second-chance.js";
import "./session-end.js";
import "./time-left.js";
import "./trial-view.js";

/**
 * Runs one session, from its first open trial to the completion code. Its states are loading, failed, elsewhere (another
 * tab runs it), lost (the server no longer knows this browser), strayed (it knows it by another session), trial,
 * retake and finishing.
 */
class SessionRunner extends HTMLElement {
  connectedCallback() {
    const { session, secondsPerTrial } = this.dataset;
    const store = new Store();
    this.api = new DirectApi(this.dataset, document.querySelector("meta[name=csrf-token]").content);
    this.seal = new Seal(session);
    this.outbox = new Outbox(this.api, new Kept(store, this.seal, session));
    this.drafts = new Drafts(store, session);
    this.turn = new Turn();
    this.verdicts = new Verdicts(this.api);
    this.walk = new Walk(this, {
      outbox: this.outbox,
      drafts: this.drafts,
      pictures: new Pictures((trial, fresh) => this.#addressOf(trial, fresh)),
      pace: new Pace(session, secondsPerTrial * 1000),
    });
    this.chances = this.querySelector("second-chance");
    this.end = this.querySelector("session-end");
    this.#listen();
    this.#begin();
  }

  #listen() {
    const on = (target, name, act) => target.addEventListener(name, act);
    on(this.turn, "taken", () => this.#stop("elsewhere"));
    on(this.outbox, "change", () => this.#followOutbox());
    on(this.outbox, "sent", ({ detail }) => detail.item.part === "photograph" && this.verdicts.expect());
    on(this.outbox, "refused", ({ detail }) => this.#onRefused(detail));
    on(this.outbox, "lost", ({ detail }) => this.#lose(detail.error));
    on(this.verdicts, "rejected", ({ detail }) => this.#offer(detail.trial, "photograph", detail.reasons));
    on(this.verdicts, "settled", () => this.end.proceed());
    on(this.walk, "over", () => this.#finish());
    on(this, "endopen", () => this.walk.goOn());
    on(this, "endbehind", () => this.#load());
    on(this, "endlost", ({ detail }) => this.#lose(detail.error));
    on(this, "endreached", ({ detail }) => this.#leave(detail.next));
    on(this, "chancetaken", ({ detail }) => this.#giveAgain(detail));
    on(this, "chanceskipped", () => this.end.proceed());
    on(this.querySelector("[data-reload]"), "click", () => this.#load());
    on(this.querySelector("[data-continue-here]"), "click", () => this.#begin({ steal: true }));
    on(window, "beforeunload", (event) => this.outbox.size && event.preventDefault());
  }

  async #begin(how) {
    enter(this, "loading");
    if (await this.turn.take(how)) await this.#load();
    else this.#stop("elsewhere");
  }

  async #load() {
    enter(this, "loading");
    try {
      const [draft] = await Promise.all([this.drafts.read(), this.outbox.restore()]);
      // After what is kept here: an answer that another tab gets through meanwhile would be in neither.
      this.#open(await this.api.session(), draft);
    } catch (error) {
      if (isPassing(error)) enter(this, "failed");
      else this.#lose(error);
    }
  }

  #open(session, draft) {
    if (session.uuid !== this.dataset.session) return this.#stop("strayed");
    if (session.complete) return this.#leave(this.dataset.urlDone);
    this.api.direct = session.direct_uploads;
    const course = new Course(session);
    for (const { trial, part } of this.outbox.items) course.done(trial, part);
    this.walk.trial.rating.setTerms(session.terms);
    if (session.trials.some(({ photographed }) => photographed)) this.verdicts.expect();
    this.outbox.hurry();
    this.walk.begin(course, draft);
  }

  async #addressOf(trial, fresh) {
    if (fresh) this.walk.course.refresh(await this.api.session());
    if (!this.walk.course.find(trial.uuid)) throw new GoneError();
    return trial.stimulus.url;
  }

  #onRefused({ item: { trial, part }, error }) {
    this.walk.course.again(trial, part);
    this.#offer(trial, part, [{ advice: error.message }]);
  }

  #offer(uuid, part, reasons) {
    const { course } = this.walk;
    const trial = course.find(uuid);
    const advice = reasons.map((reason) => reason.advice);
    if (trial) this.chances.offer({ trial: uuid, part, number: course.number(trial), advice });
  }

  #giveAgain(chance) {
    this.end.rest();
    this.walk.giveAgain(chance);
  }

  #followOutbox() {
    for (const sign of this.querySelectorAll("save-state")) sign.show(this.outbox.state, this.outbox.size);
    this.end.proceed();
  }

  #finish() {
    const { api, outbox, verdicts, chances } = this;
    enter(this, "finishing");
    this.end.begin({ api, outbox, verdicts, chances, course: this.walk.course });
  }

  #lose(error) {
    fill(this, "lost-reason", error.message);
    this.#stop(error.status === 404 ? "strayed" : "lost");
  }

  #stop(state) {
    this.walk.rest();
    this.querySelector("report-picture").close();
    this.end.rest();
    this.verdicts.stop();
    this.chances.clear();
    if (state === "elsewhere") this.outbox.handOver();
    enter(this, state);
  }

  async #leave(next) {
    this.seal.forget();
    await this.drafts.drop();
    location.assign(next);
  }
}

customElements.define("session-runner", SessionRunner);
