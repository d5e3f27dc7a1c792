import { announce, enter } from "../states.js";
import "./capture-pane.js";
import "./rating-pane.js";

const BLANK = { ratings: [], no_face: false };

/**
 * One trial: the picture, the photograph and the rating, in either order. `lacks` names what is missing for the parts
 * asked for: "both", "photo", "review", "words", "strength", or null. Fires "trialchange" and "picturewanted".
 */
class TrialView extends HTMLElement {
  #parts = [];
  #since = 0;
  #elapsed = 0;

  connectedCallback() {
    this.picture = this.querySelector("[data-picture]");
    this.thumb = this.querySelector("[data-thumb]");
    this.frame = this.querySelector("[data-frame]");
    this.capture = this.querySelector("capture-pane");
    this.rating = this.querySelector("rating-pane");
    this.addEventListener("ratingchange", () => announce(this, "trialchange"));
    this.addEventListener("photochange", () => announce(this, "trialchange"));
    this.addEventListener("camerashape", ({ detail }) => this.style.setProperty("--photo-ratio", detail));
    this.querySelector("[data-picture-retry]").addEventListener("click", () => announce(this, "picturewanted"));
    this.thumb.addEventListener("click", () => this.frame.scrollIntoView({ block: "end" }));
    this.#followPicture();
  }

  /** Show a trial with the parts still to give; `draft` brings back what the person had already done. */
  show(trial, parts, draft = null) {
    this.#parts = parts;
    // Not even behind a picture that does not come is the one before still there.
    for (const image of [this.picture, this.thumb.querySelector("img")]) image.removeAttribute("src");
    this.#since = performance.now();
    this.#elapsed = draft?.elapsed ?? 0;
    this.dataset.trial = trial.uuid;
    this.dataset.parts = parts.join(" ");
    this.style.setProperty("--seed-ratio", trial.stimulus.width / trial.stimulus.height);
    this.rating.hidden = !parts.includes("judgment");
    this.rating.begin();
    this.rating.draft = draft?.rating ?? BLANK;
    if (!this.capture) return;
    this.capture.hidden = !parts.includes("photograph");
    if (this.capture.hidden) this.capture.end();
    else this.capture.begin(draft?.photo);
  }

  /** Show the picture once `address` resolves, until then say that it is loading; resolve to whether it is shown. */
  async showPicture(address) {
    this.wanted = address;
    enter(this.frame, "loading");
    try {
      const url = await address;
      if (this.wanted !== address) return false;
      this.picture.src = url;
      this.thumb.querySelector("img").src = url;
      enter(this.frame, "shown");
    } catch {
      if (this.wanted === address) enter(this.frame, "failed");
    }
    return this.hasPicture;
  }

  get hasPicture() {
    return this.frame.dataset.state === "shown";
  }

  /** Let the camera go. */
  end() {
    this.capture?.end();
  }

  get lacks() {
    const photo = this.#parts.includes("photograph") ? this.capture.lacks : null;
    const rating = this.#parts.includes("judgment") ? this.rating.lacks : null;
    return photo === "photo" && rating === "words" ? "both" : (photo ?? rating);
  }

  /** What to send, by part. */
  get answers() {
    const answers = {};
    if (this.#parts.includes("judgment")) {
      answers.judgment = { ...this.rating.answer, duration_ms: Math.round(this.elapsed) };
    }
    if (this.#parts.includes("photograph")) {
      answers.photograph = { image: this.capture.photo, capture: this.capture.record };
    }
    return answers;
  }

  get draft() {
    return { rating: this.rating.draft, photo: this.capture?.photo ?? null, elapsed: this.elapsed };
  }

  /** Take the person to what is missing. */
  showMissing() {
    if (!["both", "photo", "review"].includes(this.lacks)) return this.rating.showMissing();
    this.frame.scrollIntoView({ block: "nearest" });
    this.capture.showMissing();
  }

  /** Milliseconds that this trial has been shown. */
  get elapsed() {
    return this.#elapsed + performance.now() - this.#since;
  }

  #followPicture() {
    const watcher = new IntersectionObserver(([entry]) => (this.thumb.hidden = entry.isIntersecting));
    watcher.observe(this.frame);
  }
}

customElements.define("trial-view", TrialView);
