import { Camera } from "../camera/camera.js";
import { onAllowed, onDevices } from "../camera/surroundings.js";
import { wayOut } from "../camera/troubles.js";
import { announce, enter } from "../states.js";
import "./copy-button.js";

/**
 * The mirrored preview, with the help for each state the camera can be in (see Camera). Any [data-start] button inside
 * asks for the camera. It lets the camera go while the page is in the background, tries again by itself once what was
 * in the way is gone, and fires "camerachange" and "camerashape".
 */
class CameraView extends HTMLElement {
  #gone = null;

  connectedCallback() {
    this.video = this.querySelector("video");
    this.camera = new Camera(this.video);
    this.camera.addEventListener("change", () => this.#follow());
    this.video.addEventListener("resize", () => this.#shape());
    // The buttons come disabled, so that none is pressed in vain before this script is here.
    for (const button of this.querySelectorAll("[data-start]")) button.disabled = false;
    this.addEventListener("click", (event) => event.target.closest("[data-start]") && this.start());
    enter(this.querySelector("[data-way]"), wayOut(navigator.userAgent) ?? "browser");
    this.#watch();
  }

  disconnectedCallback() {
    this.#gone.abort();
    this.stop();
  }

  get state() {
    return this.camera.state;
  }

  start() {
    return this.camera.start();
  }

  stop() {
    this.camera.stop();
  }

  #watch() {
    this.#gone = new AbortController();
    const { signal } = this.#gone;
    document.addEventListener("visibilitychange", () => this.#onVisibility(), { signal });
    document.addEventListener("camerachosen", () => this.state !== "idle" && this.start(), { signal });
    addEventListener("pagehide", () => this.stop(), { signal });
    onAllowed(() => this.#retry("refused", "inapp"), signal);
    onDevices(() => this.#retry("none", "unplugged"), signal);
  }

  #follow() {
    enter(this, this.state);
    announce(this, "camerachange", this.state);
  }

  #shape() {
    const { videoWidth: width, videoHeight: height } = this.video;
    if (width && height) announce(this, "camerashape", width / height);
  }

  #onVisibility() {
    if (!document.hidden) this.#retry("paused", "busy");
    else if (this.camera.track) this.camera.stop("paused");
  }

  #retry(...states) {
    if (states.includes(this.state)) this.start();
  }
}

customElements.define("camera-view", CameraView);
