import { Api } from "../session/api.js";
import { enter } from "../states.js";
import "./trial-view.js";

/** So many checks with something missing, and the way on opens all the same: nobody is locked out. */
const PATIENCE = 2;

/**
 * One trial for practice: nothing of it is sent or kept. Its states are loading, failed, trial, and after a check
 * good or incomplete, with a sentence on each part.
 */
class PracticeRunner extends HTMLElement {
  #checks = 0;

  connectedCallback() {
    this.api = new Api(this.dataset, "");
    this.trial = this.querySelector("trial-view");
    this.querySelector("[data-check]").addEventListener("click", () => this.#check());
    this.querySelector("[data-reload]").addEventListener("click", () => this.#load());
    for (const button of this.querySelectorAll("[data-back]")) button.addEventListener("click", () => this.#goBack());
    this.addEventListener("picturewanted", () => this.#showPicture());
    this.#load();
  }

  async #load() {
    enter(this, "loading");
    try {
      const { terms, takes_photographs } = await this.api.session();
      this.trial.rating.setTerms(terms);
      this.#begin(takes_photographs ? ["photograph", "judgment"] : ["judgment"]);
    } catch {
      enter(this, "failed");
    }
  }

  #begin(parts) {
    const { width, height } = this.dataset;
    enter(this, "trial");
    this.trial.show({ uuid: "practice", stimulus: { url: this.dataset.urlPicture, width, height } }, parts);
    this.#showPicture();
  }

  #showPicture() {
    const picture = new Image();
    picture.src = this.dataset.urlPicture;
    this.trial.showPicture(picture.decode().then(() => picture.src));
  }

  #check() {
    const { photograph, judgment } = this.trial.answers;
    const words = wordsOf(judgment);
    const photo = photograph && !photograph.image ? "no_photo" : "photo";
    this.#checks += 1;
    this.#say("words", words);
    this.#say("photo", photo);
    this.#say("sight", photograph?.capture?.guidance?.at_shot ?? "none");
    enter(this, words === "words" && photo === "photo" ? "good" : "incomplete");
    this.#openTheWay();
    scrollTo(0, 0);
    this.querySelector("[data-feedback-heading]").focus({ preventScroll: true });
  }

  #openTheWay() {
    const anyway = this.querySelector("[data-go-on-anyway]");
    anyway.disabled = this.#checks < PATIENCE;
    anyway.toggleAttribute("hidden", this.dataset.state === "good" || anyway.disabled);
  }

  #say(name, state) {
    const point = this.querySelector(`[data-point=${name}]`);
    if (!point) return;
    enter(point, state);
    for (const advice of point.querySelectorAll(":scope > [data-advice]")) enter(advice, state);
  }

  #goBack() {
    enter(this, "trial");
    if (this.trial.lacks) this.trial.showMissing();
    else this.querySelector("[data-heading]").focus();
  }
}

/** Name what there is to say of the words: "words" if nothing is missing. */
function wordsOf({ ratings, no_face }) {
  const strengths = Object.values(ratings);
  if (no_face) return "face_there";
  if (!strengths.length) return "no_words";
  return strengths.some((strength) => strength === null) ? "no_strength" : "words";
}

customElements.define("practice-runner", PracticeRunner);
