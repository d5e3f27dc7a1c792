import { Camera } from "../camera/camera.js";
import { announce, enter } from "../states.js";

/**
 * The mirrored preview, with the help for each state the camera can be in (see Camera). Any [data-start] button inside
 * asks for the camera. It lets the camera go while the page is in the background and fires "camerachange".
 */
class CameraView extends HTMLElement {
  connectedCallback() {
    this.video = this.querySelector("video");
    this.camera = new Camera(this.video);
    this.camera.addEventListener("change", () => this.#follow());
    this.video.addEventListener("resize", () => this.#shape());
    // The buttons come disabled, so that none is pressed in vain before this script is here.
    for (const button of this.querySelectorAll("[data-start]")) button.disabled = false;
    this.addEventListener("click", (event) => event.target.closest("[data-start]") && this.start());
    document.addEventListener("visibilitychange", this.#onVisibility);
    addEventListener("pagehide", this.#onLeave);
  }

  disconnectedCallback() {
    document.removeEventListener("visibilitychange", this.#onVisibility);
    removeEventListener("pagehide", this.#onLeave);
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

  #follow() {
    enter(this, this.state);
    announce(this, "camerachange", this.state);
  }

  #shape() {
    const { videoWidth: width, videoHeight: height } = this.video;
    if (width && height) announce(this, "camerashape", width / height);
  }

  #onLeave = () => this.stop();

  #onVisibility = () => {
    if (document.hidden && this.state === "working") this.camera.stop("paused");
    else if (!document.hidden && this.state === "paused") this.start();
  };
}

customElements.define("camera-view", CameraView);
