import { loadGuide } from "../guidance/guide.js";
import { Pace, Steady, Voice } from "../guidance/rhythm.js";
import { guidanceWanted } from "../guidance/wanted.js";
import { announce, enter } from "../states.js";

/**
 * Advice in words about what a camera sees, computed on the device. `watch(video)` begins, `rest()` ends; `sight` is
 * what was last seen (see guidance/sight.js) or null; `tally` counts looks by state. It fires "guidechange" with the
 * sight whenever other advice is shown, and once with null where there will be none. It is only ever a help: where it
 * is unwanted or cannot be loaded it stays hidden.
 */
class LiveGuide extends HTMLElement {
  #video = null;
  #turn = 0;
  #clock = 0;
  #pace = new Pace();
  #steady = new Steady();

  connectedCallback() {
    this.sight = null;
    this.tally = {};
    this.voice = new Voice(this.querySelector("[data-voice]"));
  }

  disconnectedCallback() {
    this.rest();
  }

  /** Look at the video about four times a second from now on, while it is on the screen. */
  async watch(video) {
    if (video === this.#video) return;
    this.rest();
    this.#video = video;
    const turn = this.#turn;
    const guide = guidanceWanted() ? await loadGuide() : null;
    if (turn !== this.#turn) return;
    if (guide) this.#look(guide, turn);
    else announce(this, "guidechange", null);
  }

  /** Look no more, and say nothing. */
  rest() {
    this.#turn += 1;
    this.#video = null;
    this.sight = null;
    this.#steady = new Steady();
    clearTimeout(this.#clock);
    this.voice.hush();
    this.#enter("resting");
  }

  async #look(guide, turn) {
    const start = performance.now();
    try {
      const sight = onScreen(this.#video) ? await guide.look(this.#video) : null;
      if (turn === this.#turn && sight) this.#take(sight, performance.now());
    } catch {
      // A frame that could not be looked at is one of many.
    }
    if (turn !== this.#turn) return;
    this.#clock = setTimeout(() => this.#look(guide, turn), this.#pace.rest(performance.now() - start));
  }

  #take(sight, now) {
    this.sight = sight;
    this.tally[sight.state] = (this.tally[sight.state] ?? 0) + 1;
    const advice = this.#steady.see(adviceFor(sight), now);
    if (advice && advice !== this.dataset.state) {
      this.#enter(advice);
      announce(this, "guidechange", sight);
    }
    if (advice) this.voice.hear(this.querySelector("[data-when]:not([hidden])").textContent.trim(), now);
  }

  #enter(state) {
    enter(this, state);
    this.hidden = state === "resting";
    this.closest(".pane")?.setAttribute("data-guide", { resting: "", ok: "ok" }[state] ?? "mend");
  }
}

function onScreen(video) {
  const { width, height, bottom, top } = video.getBoundingClientRect();
  const within = width > 0 && height > 0 && bottom > 0 && top < innerHeight;
  return within && !document.hidden && !video.paused && video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA;
}

/** The name of the words to show: the state, and where the face is off centre also which way it should go. */
function adviceFor({ state, box }) {
  if (state !== "off_centre") return state;
  const [x, y] = [box.x + box.width / 2 - 0.5, box.y + box.height / 2 - 0.5];
  // The frame is not mirrored: what is at its left is the person's right.
  if (Math.abs(x) >= Math.abs(y)) return x < 0 ? "go_left" : "go_right";
  return y < 0 ? "go_down" : "go_up";
}

customElements.define("live-guide", LiveGuide);
