import { count, want, wanted } from "../camera/countdown.js";
import { takePhoto } from "../camera/photo.js";
import { announce, enter } from "../states.js";
import "./camera-view.js";

/**
 * Takes the photograph of one trial: live → counting → review → kept. `photo` is the kept JPEG or null; `lacks` is
 * "photo", "review" (taken, not yet kept) or null. Fires "photochange".
 */
class CapturePane extends HTMLElement {
  #taken = null;
  #stopCount = null;

  connectedCallback() {
    this.view = this.querySelector("camera-view");
    this.image = this.querySelector("[data-photo]");
    this.shutter = this.querySelector("[data-shutter]");
    this.countdown = this.querySelector("[data-countdown]");
    this.countdown.checked = wanted();
    this.countdown.addEventListener("change", () => want(this.countdown.checked));
    this.shutter.addEventListener("click", () => this.#shoot());
    this.querySelector("[data-cancel]").addEventListener("click", () => this.#stopCount?.abort());
    this.querySelector("[data-keep]").addEventListener("click", () => this.#keep());
    for (const button of this.querySelectorAll("[data-again]")) {
      button.addEventListener("click", () => this.#again());
    }
    this.addEventListener("camerachange", ({ detail }) => this.#follow(detail));
  }

  get photo() {
    return this.dataset.state === "kept" ? this.#taken : null;
  }

  get lacks() {
    if (this.photo) return null;
    return this.dataset.state === "review" ? "review" : "photo";
  }

  /** Begin a trial, with a photograph already kept where the person comes back to one. */
  begin(photo = null) {
    this.#stopCount?.abort();
    this.#hold(photo);
    this.#enter(photo ? "kept" : "live");
    if (!["working", "asking"].includes(this.view.state)) this.view.start();
  }

  /** Let the camera and the photograph go. */
  end() {
    this.#stopCount?.abort();
    this.#hold(null);
    this.view.stop();
  }

  showMissing() {
    const place = this.dataset.state === "review" ? this.querySelector("[data-keep]") : this.shutter;
    this.scrollIntoView({ block: "nearest" });
    place.focus({ preventScroll: true });
  }

  async #shoot() {
    if (this.view.state !== "working" || this.dataset.state !== "live") return;
    if (this.countdown.checked && !(await this.#counted())) return;
    this.#hold(await takePhoto(this.view.video));
    this.#enter("review");
    this.querySelector("[data-keep]").focus({ preventScroll: true });
  }

  async #counted() {
    const number = this.querySelector("[data-count]");
    this.#stopCount = new AbortController();
    this.#enter("counting");
    this.querySelector("[data-cancel]").focus({ preventScroll: true });
    const finished = await count((text) => (number.textContent = text), this.#stopCount.signal);
    number.textContent = "";
    if (!finished) this.#back();
    return finished;
  }

  #keep() {
    this.#enter("kept");
    this.querySelector("[data-kept]").focus({ preventScroll: true });
  }

  #again() {
    this.#hold(null);
    this.#back();
    if (this.view.state !== "working") this.view.start();
  }

  #back() {
    this.#enter("live");
    this.shutter.focus({ preventScroll: true });
  }

  #follow(state) {
    this.shutter.disabled = state !== "working";
    this.toggleAttribute("data-camera-ready", state === "working");
    if (state !== "working") this.#stopCount?.abort();
  }

  #hold(photo) {
    if (this.image.src) URL.revokeObjectURL(this.image.src);
    this.#taken = photo;
    if (photo) this.image.src = URL.createObjectURL(photo);
    else this.image.removeAttribute("src");
  }

  #enter(state) {
    enter(this, state);
    announce(this, "photochange");
  }
}

customElements.define("capture-pane", CapturePane);
