import { count, want, wanted } from "../camera/countdown.js";
import { Hand } from "../camera/hand.js";
import { Lookout } from "../camera/lookout.js";
import { fromCamera } from "../camera/taking.js";
import { TROUBLES } from "../camera/troubles.js";
import { announce, enter } from "../states.js";
import "./camera-choice.js";
import "./camera-view.js";
import "./live-guide.js";
import "./photo-file.js";

const WAYS = ["live", "file"];
const WATCHED = ["live", "advised", "counting"];
const PLACES = {
  live: "[data-shutter]",
  advised: "[data-shutter]",
  counting: "[data-cancel]",
  review: "[data-keep]",
  kept: "[data-kept]",
  file: "photo-file input",
};

/**
 * Takes the photograph of one trial: live (→ advised) → counting → taking → review → kept, or file → review → kept.
 * `photo` is the kept JPEG or null and `record` tells how it was taken; `lacks` is "photo", "review" (taken, not yet
 * kept) or null. Fires "photochange".
 */
class CapturePane extends HTMLElement {
  #turn = 0;
  #tries = 0;
  #stopCount = null;

  connectedCallback() {
    this.way = this.dataset.state;
    this.view = this.querySelector("camera-view");
    this.hand = new Hand(this.querySelector("[data-photo]"));
    this.shutter = this.querySelector("[data-shutter]");
    this.countdown = this.querySelector("[data-countdown]");
    this.countdown.checked = wanted();
    this.lookout = new Lookout(this.querySelector("live-guide"));
    this.#listen();
  }

  get photo() {
    return this.dataset.state === "kept" ? this.hand.photo : null;
  }

  get record() {
    return this.photo && this.hand.record;
  }

  get lacks() {
    if (this.photo) return null;
    return this.dataset.state === "review" ? "review" : "photo";
  }

  /** Begin a trial, with a photograph already kept where the person comes back to one; its record comes with it. */
  begin(photo = null) {
    this.#stop();
    this.hand.hold(photo);
    this.#tries = this.hand.record?.tries ?? 0;
    this.lookout.begin();
    this.#enter(photo ? "kept" : this.way);
  }

  /** Let the camera and the photograph go. */
  end() {
    this.#stop();
    this.hand.hold(null);
    this.view.stop();
  }

  showMissing() {
    this.scrollIntoView({ block: "nearest" });
    this.#focus();
  }

  #listen() {
    const press = (name, act) => {
      for (const button of this.querySelectorAll(`[data-${name}]`)) button.addEventListener("click", act);
    };
    press("shutter", () => this.#shoot());
    press("anyway", () => this.#shoot(true));
    press("cancel", () => this.#stopCount?.abort());
    press("keep", () => this.#go("kept"));
    press("again", () => this.#go(this.way));
    press("by-file", () => this.#go("file"));
    press("by-camera", () => this.#go("live"));
    this.countdown.addEventListener("change", () => want(this.countdown.checked));
    // A file may be read until after the person has gone on.
    this.addEventListener("filetaken", ({ detail }) => this.dataset.state === "file" && this.#review(detail));
    this.addEventListener("camerachange", ({ detail }) => this.#follow(detail));
  }

  async #shoot(anyway = false) {
    if (this.view.state !== "working" || !["live", "advised"].includes(this.dataset.state)) return;
    const problem = this.lookout.problem(anyway);
    if (problem) return this.#advise(problem);
    const turn = this.#turn;
    if (this.countdown.checked && !(await this.#counted())) return;
    this.#enter("taking");
    try {
      const taken = await fromCamera(this.view.camera.track, this.view.video, this.lookout.guide);
      if (turn === this.#turn) this.#review(taken);
    } catch {
      // The camera went away meanwhile; its own help says why.
      if (turn === this.#turn) this.#go("live");
    }
  }

  #advise(problem) {
    enter(this.querySelector("[data-advice]"), problem);
    this.#go("advised");
  }

  async #counted() {
    this.#stopCount = new AbortController();
    this.#go("counting");
    const number = this.querySelector("[data-count]");
    const finished = await count((text) => (number.textContent = text), this.#stopCount);
    if (!finished && this.dataset.state === "counting") this.#go("live");
    return finished;
  }

  #review({ photo, sight, facts }) {
    this.#tries += 1;
    const countdown = facts.path === "camera" && this.countdown.checked;
    this.hand.hold(photo, { ...facts, tries: this.#tries, countdown, guidance: this.lookout.told(sight) });
    enter(this.querySelector("[data-advice]"), sight?.state ?? "ok");
    this.#go("review");
  }

  #stop() {
    this.#turn += 1;
    this.#stopCount?.abort();
  }

  #follow(state) {
    this.shutter.disabled = state !== "working";
    this.toggleAttribute("data-camera-ready", state === "working");
    this.querySelector("[data-file-offer]").hidden = !TROUBLES.includes(state);
    if (state !== "working") this.#stopCount?.abort();
    this.#look();
  }

  #look() {
    const looking = this.view.state === "working" && WATCHED.includes(this.dataset.state);
    this.lookout.watch(looking ? this.view.video : null);
  }

  #go(state) {
    this.#enter(state);
    this.#focus();
  }

  #enter(state) {
    if (WAYS.includes(state)) this.#set(state);
    // Nobody is watched while choosing words.
    if (state === "kept") this.view.stop();
    enter(this, state);
    this.#look();
    announce(this, "photochange");
  }

  #set(way) {
    this.way = way;
    this.hand.hold(null);
    if (way === "file") this.view.stop();
    else if (!["working", "asking", "paused"].includes(this.view.state)) this.view.start();
  }

  #focus() {
    this.querySelector(PLACES[this.dataset.state])?.focus({ preventScroll: true });
  }
}

customElements.define("capture-pane", CapturePane);
