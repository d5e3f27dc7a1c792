import { chooseCamera } from "../camera/choice.js";
import { obstacle, TROUBLES } from "../camera/troubles.js";
import { guidanceWanted } from "../guidance/wanted.js";
import { deviceClass } from "../preflight/device.js";
import { lightOf } from "../preflight/light.js";
import { measureLink, rememberLink, savesData } from "../preflight/link.js";
import { fittingSide, widest } from "../preflight/side.js";
import { enter } from "../states.js";
import "./camera-choice.js";
import "./camera-view.js";
import "./live-guide.js";

const CAMERA_ROW = { idle: "waiting", paused: "waiting", asking: "asking", working: "fine" };
const NOT_HERE = ["inapp", "unsupported"];
const GLANCE_MS = 700;

/**
 * The check before the start. Only a camera that works, or the decision for photo files, is needed to go on; all else
 * is advice. It chooses the size of the photographs, tells what the session will cost, and sends along what it found.
 */
class CameraCheck extends HTMLElement {
  #linkKnown = false;
  #kbits = null;
  #side = null;
  #light = null;
  #lastGlance = null;
  #clock = 0;

  connectedCallback() {
    this.view = this.querySelector("camera-view");
    this.guide = this.querySelector("live-guide");
    this.choice = this.querySelector("camera-choice");
    this.addEventListener("camerachange", ({ detail }) => this.#follow(detail));
    this.addEventListener("camerashape", ({ detail }) => this.style.setProperty("--ratio", detail));
    this.addEventListener("guidechange", ({ detail }) => this.#onSight(detail));
    this.querySelector("form").addEventListener("submit", (event) => this.#send(event));
    this.#row("browser", NOT_HERE.includes(obstacle()) ? "trouble" : "fine");
    this.#row("secure", isSecureContext ? "fine" : "trouble");
    this.#checkLink();
  }

  disconnectedCallback() {
    clearInterval(this.#clock);
  }

  async #checkLink() {
    // Whoever saves data is believed; measuring would spend some.
    if (!savesData()) rememberLink((this.#kbits = await measureLink(this.dataset.probe)));
    this.#linkKnown = true;
    this.#row("link", guidanceWanted() ? "fine" : "slow");
    this.#chooseSide();
    this.#lookForFace();
  }

  #follow(state) {
    const working = state === "working";
    this.#row("camera", TROUBLES.includes(state) ? "trouble" : CAMERA_ROW[state]);
    // Some apps let their pages ask for the camera, only to refuse.
    if (NOT_HERE.includes(state)) this.#row("browser", "trouble");
    this.querySelector("[data-continue]").disabled = !working;
    this.querySelector("[data-no-camera]").hidden = !TROUBLES.includes(state);
    clearInterval(this.#clock);
    if (working) this.#begin();
    else this.#rest();
  }

  #begin() {
    this.#clock = setInterval(() => this.#glance(), GLANCE_MS);
    this.#row("face", "looking");
    this.#chooseSide();
    this.#lookForFace();
  }

  #rest() {
    this.guide.rest();
    this.#row("face", "waiting");
    this.#row("light", "waiting");
  }

  /** The guide begins only once the link is known, so that it is not fetched over a slow one. */
  #lookForFace() {
    if (this.#linkKnown && this.view.state === "working") this.guide.watch(this.view.video);
  }

  #onSight(sight) {
    this.#row("face", sight?.state === "ok" ? "fine" : sight ? "advice" : "skipped");
  }

  #glance() {
    const now = lightOf(this.view.video, this.guide.sight?.light);
    // Two glances must agree, for cameras take a moment to adapt.
    if (now === this.#lastGlance) this.#row("light", (this.#light = now));
    this.#lastGlance = now;
  }

  #chooseSide() {
    if (!this.#linkKnown) return;
    const pixels = widest(this.view.camera.track);
    this.#side = fittingSide({ scarce: !guidanceWanted(), kbits: this.#kbits, pixels });
    chooseCamera({ side: this.#side });
    enter(this.querySelector("[data-cost]"), String(this.#side));
  }

  #row(name, state) {
    const row = this.querySelector(`[data-check="${name}"]`);
    if (row.dataset.state !== state) enter(row, state);
  }

  #send({ submitter }) {
    const findings = {
      camera: submitter?.hasAttribute("data-files") ? "file" : "works",
      cameras: this.choice.count,
      side: this.#side,
      kbits: this.#kbits,
      save_data: savesData(),
      light: this.#light,
      framed: window.top !== window,
      device: deviceClass(),
    };
    this.querySelector("[name=preflight]").value = JSON.stringify(findings);
  }
}

customElements.define("camera-check", CameraCheck);
