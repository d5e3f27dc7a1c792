import { cameras, chooseCamera } from "../camera/choice.js";
import { onDevices } from "../camera/surroundings.js";
import { announce } from "../states.js";

/**
 * The choice between several cameras, hidden while there is but one. `count` is how many there are. It follows whatever
 * <camera-view> of the page is at work, and cameras plugged in or out; choosing one fires "camerachosen".
 */
class CameraChoice extends HTMLElement {
  #gone = null;
  count = 0;

  connectedCallback() {
    this.select = this.querySelector("select");
    this.select.addEventListener("change", () => this.#choose());
    this.#gone = new AbortController();
    const { signal } = this.#gone;
    onDevices(() => this.#list(this.select.value), signal);
    document.addEventListener("camerachange", (event) => this.#follow(event), { signal });
  }

  disconnectedCallback() {
    this.#gone.abort();
  }

  #follow({ target, detail }) {
    if (detail === "working") this.#list(target.camera.track.getSettings().deviceId);
  }

  /** Names are known only once a camera is in use. */
  async #list(inUse) {
    const found = await cameras();
    this.count = found.length;
    this.select.replaceChildren(...found.map((camera, place) => this.#option(camera, place + 1)));
    if (found.some(({ deviceId }) => deviceId === inUse)) this.select.value = inUse;
    this.hidden = found.length < 2;
  }

  #option({ deviceId, label }, number) {
    return new Option(label || `${this.dataset.name} ${number}`, deviceId);
  }

  #choose() {
    chooseCamera({ deviceId: this.select.value });
    announce(this, "camerachosen");
  }
}

customElements.define("camera-choice", CameraChoice);
