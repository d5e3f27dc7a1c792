import { Behaviour } from "../rating/behaviour.js";
import { announce, fill } from "../states.js";
import "./chosen-words.js";
import "./term-list.js";
import "./undo-line.js";

/**
 * The terms to choose from and the strengths of the chosen ones. Fires "ratingchange".
 * `answer` is {ratings, no_face, behaviour}; `lacks` is "words", "strength" or null; `draft` saves and restores the
 * whole pane, and `begin` starts its clock.
 */
class RatingPane extends HTMLElement {
  #behaviour = new Behaviour();
  #terms = new Map();
  #removed = null;

  connectedCallback() {
    this.noFace = this.querySelector("[data-no-face]");
    this.words = this.querySelector("term-list");
    this.chosen = this.querySelector("chosen-words");
    this.undo = this.querySelector("undo-line");
    const on = (name, act) => this.addEventListener(name, ({ detail }) => act(detail));
    on("termtoggle", ({ code, on: isOn, by }) => (isOn ? this.#choose(code, by) : this.#remove([code], this.words)));
    on("wordsremove", ({ codes }) => this.#removeRows(codes));
    on("strengthset", ({ code, isSet }) => this.#set(code, isSet));
    on("filterused", () => this.#behaviour.filter());
    on("termexplained", ({ code }) => this.#behaviour.explain(code));
    on("undo", () => this.#bringBack());
    this.noFace?.addEventListener("change", () => this.#changed());
  }

  /** Lay out the terms in the order given. */
  setTerms(terms) {
    this.#terms = new Map(terms.map(({ code, wording }, index) => [code, { wording, place: index + 1 }]));
    this.words.lay(terms);
  }

  /** Start the clock that the behaviour is told by. */
  begin() {
    this.#behaviour.begin();
  }

  get answer() {
    const no_face = Boolean(this.noFace?.checked);
    const strengths = no_face ? [] : this.chosen.strengths;
    const behaviour = this.#behaviour.record(strengths.map(([code]) => code));
    return { ratings: Object.fromEntries(strengths), no_face, behaviour };
  }

  get lacks() {
    if (this.noFace?.checked) return null;
    const strengths = this.chosen.strengths;
    if (!strengths.length) return "words";
    return strengths.some(([, value]) => value === null) ? "strength" : null;
  }

  get draft() {
    const { strengths: ratings } = this.chosen;
    return { ratings, no_face: Boolean(this.noFace?.checked), behaviour: this.#behaviour.draft };
  }

  set draft({ ratings, no_face, behaviour }) {
    for (const code of this.chosen.codes) this.#drop(code);
    this.words.reset();
    this.#behaviour.draft = behaviour;
    for (const [code, strength] of ratings) this.#put({ code, strength });
    if (this.noFace) this.noFace.checked = no_face;
    this.#forget();
    this.#changed();
  }

  /** Take the person to what is missing. */
  showMissing() {
    if (this.lacks === "strength") return this.chosen.showUnset();
    const question = this.querySelector("[data-question]");
    question.focus({ preventScroll: true });
    question.scrollIntoView({ block: "start" });
  }

  #choose(code, by) {
    this.#behaviour.choose(code, this.#terms.get(code).place, by);
    this.#put({ code });
    if (this.#removed?.rows.some((row) => row.code === code)) this.#forget();
    this.undo.rest();
    this.#changed();
  }

  #set(code, isSet) {
    this.#behaviour.set(code, isSet);
    this.undo.rest();
    this.#changed();
  }

  #put(row) {
    this.chosen.add({ ...row, wording: this.#terms.get(row.code).wording });
    this.words.check(row.code, true);
  }

  #drop(code) {
    this.words.check(code, false);
    return this.chosen.drop(code);
  }

  #removeRows(codes) {
    const { next } = this.#remove(codes, this.chosen).at(-1);
    if (next) this.chosen.focusOn(next, "[data-remove]");
    else this.undo.focus();
  }

  #remove(codes, from) {
    this.#behaviour.remove(codes);
    const rows = codes.map((code) => this.#drop(code));
    this.#removed = { rows, from };
    this.undo.say("removed", codes.map((code) => this.#terms.get(code).wording));
    this.#changed();
    return rows;
  }

  #bringBack() {
    const { rows, from } = this.#removed;
    this.#removed = null;
    rows.forEach((row) => this.#put(row));
    const codes = rows.map(({ code }) => code);
    this.#behaviour.undo(codes);
    from.focusOn(codes[0]);
    this.undo.say("restored", codes.map((code) => this.#terms.get(code).wording));
    this.#changed();
  }

  #forget() {
    this.#removed = null;
    this.undo.say("none");
  }

  #changed() {
    const off = Boolean(this.noFace?.checked);
    const { length } = this.chosen.codes;
    this.querySelector("[data-words]").disabled = off;
    this.chosen.hidden = off;
    this.querySelector("[data-none-chosen]").hidden = length > 0;
    this.querySelector("[data-some-chosen]").hidden = length === 0;
    this.querySelector("[data-remove-all]").hidden = length < 2;
    fill(this, "chosen-count", length);
    announce(this, "ratingchange");
  }
}

customElements.define("rating-pane", RatingPane);
