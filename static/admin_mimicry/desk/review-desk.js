import "../../js/elements/save-state.js";
import { backoff } from "../../js/session/api.js";
import { Pictures } from "../../js/session/pictures.js";
import { enter, fill } from "../../js/states.js";
import { Acts } from "./acts.js";
import "./desk-stage.js";
import "./film-strip.js";
import "./key-help.js";
import { pressByKey } from "./keys.js";
import { Pace } from "./pace.js";
import { SignedOut } from "./post.js";
import "./reason-menu.js";
import { Reel } from "./reel.js";

/** What cannot be taken back once it is carried out waits so long. */
const GRACE = 6000;
const FINAL = ["keep", "withhold", "again"];

/**
 * The review desk: shows the photographs of a queue one after the other and sends what is decided, without waiting for
 * the server. Its states are loading, open, over (nothing is left), failed and signedout.
 */
class ReviewDesk extends HTMLElement {
  #done = [];
  #since = 0;
  #failures = 0;
  #pace = new Pace();

  connectedCallback() {
    const part = (name) => this.querySelector(name);
    this.stage = part("desk-stage");
    this.strip = part("film-strip");
    this.menu = part("reason-menu");
    this.help = part("key-help");
    this.acts = new Acts(this.dataset.urlActs, this.dataset.user);
    this.reel = new Reel(this.dataset.urlQueue, location.search);
    this.pictures = new Pictures((item) => item.picture);
    this.#listen();
    this.#load();
    this.acts.hurry();
    document.querySelector(".queues [aria-current]").scrollIntoView({ block: "nearest", inline: "center" });
  }

  #listen() {
    const press = (name, act) => this.querySelector(`[data-${name}]`).addEventListener("click", act);
    for (const button of this.querySelectorAll("[data-act]")) {
      button.addEventListener("click", () => this.#press(button.dataset.act));
    }
    press("reload", () => this.#load());
    press("look-again", () => (this.reel.reopen(), this.#load()));
    press("skipped-again", () => (this.reel.again(), this.#show()));
    press("help", () => this.help.show());
    press("understood", () => this.#complain(""));
    this.acts.addEventListener("change", () => this.#tellState());
    this.acts.addEventListener("refused", ({ detail }) => this.#complain(detail.problem));
    this.addEventListener("shown", ({ detail }) => this.#onShown(detail));
    this.addEventListener("photowanted", () => this.#show());
    this.addEventListener("framechosen", ({ detail }) => (this.reel.go(detail), this.#show()));
    this.addEventListener("reasonchosen", ({ detail }) => this.#decide("reject", detail));
    document.addEventListener("keydown", (event) => pressByKey(event, this.querySelector("dialog[open]") ?? this));
    addEventListener("online", () => this.stage.state === "lost" && this.#show());
  }

  async #load() {
    try {
      await this.reel.more();
      this.#failures = 0;
      if (this.dataset.state === "open") this.#keep();
      else this.#show();
    } catch (error) {
      if (!this.reel.now) enter(this, error instanceof SignedOut ? "signedout" : "failed");
      this.#failures += 1;
      setTimeout(() => this.#load(), backoff(this.#failures));
    }
  }

  #show() {
    const item = this.reel.now;
    if (this.reel.isShort) this.#load();
    if (!item) return this.reel.ended ? this.#end() : enter(this, "loading");
    const isFirst = !this.#since && this.dataset.state !== "open";
    enter(this, "open");
    // On a phone the photograph and all buttons fit on the screen, but not with what stands above them.
    if (isFirst && matchMedia("(width < 60rem)").matches) this.scrollIntoView();
    this.stage.show(item, this.pictures.get(item), this.#words(item));
    this.#keep();
  }

  /** Hold ready what comes next. */
  #keep() {
    this.strip.show(this.reel.frames, this.reel.at, (item) => this.#words(item));
    this.pictures.keep(this.reel.wanted);
    this.#count();
  }

  #count() {
    const { perMinute } = this.#pace;
    fill(this, "left", this.reel.left);
    this.querySelector("[data-pace]").hidden = !perMinute || !this.reel.left;
    fill(this, "per-minute", perMinute);
    fill(this, "minutes", Math.ceil(this.reel.left / perMinute));
  }

  #onShown(item) {
    this.#since = performance.now();
    if (item.shown) return;
    item.shown = true;
    this.#keep();
  }

  #press(act) {
    if (act === "undo") this.#undo();
    else if (act === "skip") this.#note("skip");
    else if (!this.#isSeen) return;
    else if (act === "reject") this.menu.ask(this.reel.now.doubts ?? []);
    else this.#decide(act);
  }

  /** Nobody decides on what was not on the screen; what is parked may be past showing. */
  get #isSeen() {
    return this.stage.state === "shown" || (this.stage.state === "lost" && Boolean(this.reel.now?.error));
  }

  #decide(act, reason = null) {
    const took_ms = Math.round(performance.now() - this.#since);
    const sent = { act, picture: this.reel.now.id, took_ms, reasons: reason ? [reason] : [] };
    const id = this.acts.add(sent, FINAL.includes(act) ? GRACE : 0);
    this.#pace.note(took_ms);
    this.#note(act, reason, id);
  }

  #note(act, reason = null, id = null) {
    const item = this.reel.now;
    item.said = { act, reason };
    this.#done = [...this.#done.filter((done) => done.item !== item), { item, act, id }];
    this.reel.advance();
    this.#show();
    this.#say(this.#words(item));
  }

  #undo() {
    const last = this.#done.pop();
    if (!last) return this.#say(this.dataset.saidNothing);
    const { item, act, id } = last;
    if (FINAL.includes(act) && !this.acts.cancel(id)) return this.#complain(this.dataset.saidLate);
    if (!FINAL.includes(act) && act !== "skip") this.acts.add({ act: "undo", picture: item.id });
    item.said = null;
    item.mine = null;
    this.reel.goTo(item);
    this.#show();
    this.#say(this.dataset.saidUndo);
  }

  #end() {
    const { skipped } = this.reel;
    enter(this, "over");
    this.#count();
    fill(this, "skipped", skipped);
    this.querySelector("[data-skipped-line]").hidden = !skipped;
    this.querySelector("[data-skipped-again]").hidden = !skipped;
    this.querySelector("[data-over]").focus({ preventScroll: true });
  }

  #words({ said }) {
    if (!said) return "";
    const words = { ...this.dataset }[`said${said.act[0].toUpperCase()}${said.act.slice(1)}`];
    return said.reason ? `${words}: ${this.menu.labelOf(said.reason)}` : words;
  }

  /** Tell who does not see the page what was done, and what lies there now. */
  #say(words) {
    const doubts = (this.dataset.state === "open" && this.reel.now?.doubts) || [];
    const next = doubts.map(({ label }) => label).join(", ");
    this.querySelector("[data-voice]").textContent = [words, next].filter(Boolean).join(". ");
  }

  #complain(words) {
    fill(this, "trouble-text", words);
    this.querySelector("[data-trouble]").hidden = !words;
  }

  #tellState() {
    this.querySelector("save-state").show(this.acts.state, this.acts.size);
  }
}

customElements.define("review-desk", ReviewDesk);
