import "./camera-view.js";
import "./copy-button.js";

/** The camera page: the way on opens only while pictures really arrive from the camera. */
class CameraCheck extends HTMLElement {
  connectedCallback() {
    this.addEventListener("camerachange", ({ detail }) => {
      this.querySelector("[data-continue]").disabled = detail !== "working";
    });
    this.addEventListener("camerashape", ({ detail }) => this.style.setProperty("--ratio", detail));
  }
}

customElements.define("camera-check", CameraCheck);
