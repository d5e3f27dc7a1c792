import { loadGuide } from "../guidance/guide.js";
import { guidanceWanted } from "../guidance/wanted.js";

const MOST_REFUSALS = 2;

/**
 * What guidance says of the photograph of one trial. It advises before the shot, twice at most, and never forbids;
 * where there is no guidance it has nothing to say.
 */
export class Lookout {
  #live;
  #asked = false;
  #watched = null;
  #before = {};
  #refusals = 0;
  #overruled = false;

  /** `live` is the <live-guide> over the preview, or null. */
  constructor(live) {
    this.#live = live;
    this.guide = null;
  }

  /** Begin another trial. */
  begin() {
    this.#before = { ...this.#live?.tally };
    this.#refusals = 0;
    this.#overruled = false;
  }

  /** Watch a video, or nothing. */
  watch(video) {
    if (video === this.#watched) return;
    this.#watched = video;
    if (video) this.#load();
    if (video) this.#live?.watch(video);
    else this.#live?.rest();
  }

  /** Name what should be better before the shot, or null where it may be taken; `anyway` overrules. */
  problem(anyway) {
    const state = this.#live?.sight?.state ?? "ok";
    this.#overruled = state !== "ok" && (anyway || this.#refusals >= MOST_REFUSALS);
    if (state === "ok" || this.#overruled) return null;
    this.#refusals += 1;
    return state;
  }

  /** What the capture record tells of guidance, by what was seen in the photograph itself. */
  told(sight) {
    const since = Object.entries(this.#live?.tally ?? {}).map(([state, n]) => [state, n - (this.#before[state] ?? 0)]);
    return {
      on: Boolean(this.guide),
      at_shot: sight?.state ?? null,
      tally: Object.fromEntries(since.filter(([, times]) => times > 0)),
      overruled: this.#overruled,
    };
  }

  async #load() {
    if (this.#asked || !guidanceWanted()) return;
    this.#asked = true;
    this.guide = await loadGuide();
  }
}
