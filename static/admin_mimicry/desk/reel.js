import { ask } from "./post.js";

const AHEAD = 6;
/** So many photographs ahead are fetched: each is on record as a look. */
const READY = 3;
const BEHIND = 6;

/** The photographs of a queue as they pass by: those behind with what was `said` of them, and some ahead. */
export class Reel {
  #url;
  #query;
  #last = 0;
  #beyond = 0;
  #ended = false;
  #loading = null;
  #items = [];
  at = 0;

  constructor(url, query) {
    this.#url = url;
    this.#query = query;
  }

  /** The photograph at hand; undefined past the last one. */
  get now() {
    return this.#items[this.at];
  }

  /** How many the server has that were neither decided nor skipped here. */
  get left() {
    return this.#beyond + this.#items.filter(isOpen).length;
  }

  get skipped() {
    return this.#items.filter(({ said }) => said?.act === "skip").length;
  }

  /** Whether the server has nothing further than what is here. */
  get ended() {
    return this.#ended;
  }

  get isShort() {
    return !this.#ended && this.#items.length - this.at <= AHEAD;
  }

  /** The frames around the one at hand: [{item, place}]. */
  get frames() {
    const first = Math.max(0, this.at - BEHIND);
    return this.#items.slice(first, this.at + AHEAD + 1).map((item, place) => ({ item, place: first + place }));
  }

  /** The photographs to hold: ahead first. */
  get wanted() {
    const behind = this.#items.slice(Math.max(0, this.at - BEHIND), this.at).reverse();
    return [...this.#items.slice(this.at, this.at + READY + 1), ...behind.filter(({ shown }) => shown)];
  }

  /** Go to a place, or as near to it as there is a photograph. */
  go(place) {
    const last = this.#items.length - (this.#ended ? 1 : 0);
    this.at = Math.max(0, Math.min(place, last));
  }

  goTo(item) {
    this.at = this.#items.indexOf(item);
  }

  /** Go on to the next of which nothing was said; at the end, to one that was passed over, or past the last. */
  advance() {
    const later = this.#items.findIndex((item, place) => place > this.at && isOpen(item));
    const any = this.#ended ? this.#items.findIndex(isOpen) : -1;
    this.at = [later, any, this.#items.length].find((place) => place >= 0);
  }

  /** Fetch some more from the server, in one request at a time. */
  more() {
    this.#loading ??= this.#load().finally(() => (this.#loading = null));
    return this.#loading;
  }

  /** Put the skipped ones at the end, to come by again. */
  again() {
    const skipped = this.#items.filter(({ said }) => said?.act === "skip");
    const others = this.#items.filter(({ said }) => said?.act !== "skip");
    for (const item of skipped) item.said = null;
    this.at = others.length;
    this.#items = [...others, ...skipped];
  }

  /** Look past the end once more: something new may have come. */
  reopen() {
    this.#ended = false;
  }

  async #load() {
    const query = new URLSearchParams(this.#query);
    query.set("after", this.#last);
    const { items, left } = await ask(`${this.#url}?${query}`);
    this.#items.push(...items.map((item) => ({ ...item, uuid: String(item.id), said: null, shown: false })));
    this.#last = items.at(-1)?.id ?? this.#last;
    this.#beyond = left - items.length;
    this.#ended = !items.length;
  }
}

function isOpen({ said }) {
  return !said;
}
