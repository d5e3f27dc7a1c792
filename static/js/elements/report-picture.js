import { announce } from "../states.js";

/**
 * Asks, in a dialog, what is wrong with the picture on the screen. Fires "picturereport" {kind} once the person has
 * said so.
 */
class ReportPicture extends HTMLElement {
  connectedCallback() {
    this.dialog = this.querySelector("dialog");
    this.form = this.querySelector("form");
    this.querySelector("[data-open]").addEventListener("click", () => this.#open());
    this.querySelector("[data-cancel]").addEventListener("click", () => this.close());
    this.form.addEventListener("submit", (event) => this.#report(event));
  }

  /** Ask no more: the picture in question is gone. */
  close() {
    this.dialog.close();
  }

  #open() {
    this.form.reset();
    this.dialog.showModal();
  }

  #report(event) {
    event.preventDefault();
    const kind = new FormData(this.form).get("kind");
    this.close();
    announce(this, "picturereport", { kind });
  }
}

customElements.define("report-picture", ReportPicture);
