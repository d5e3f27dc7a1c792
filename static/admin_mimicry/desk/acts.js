import { backoff } from "../../js/session/api.js";
import { ask, ServerTrouble, SignedOut } from "./post.js";
import { Shelf } from "./shelf.js";

const MOST = 50;

/**
 * Sends what a reviewer does, in order, in the background, until the server has answered for each. Fires "change" (see
 * `state` and `size`) and "refused" {act, problem}.
 */
export class Acts extends EventTarget {
  #url;
  #shelf;
  #busy = false;
  #failures = 0;
  #trouble = null;
  #timer = 0;

  constructor(url, user) {
    super();
    this.#url = url;
    this.#shelf = new Shelf(user);
    addEventListener("online", () => this.hurry());
    addEventListener("offline", () => this.#fire("change"));
    addEventListener("storage", () => this.#fire("change"));
    addEventListener("pageshow", () => this.hurry());
    addEventListener("pagehide", () => this.#send(Infinity));
    addEventListener("beforeunload", (event) => this.size && event.preventDefault());
    document.addEventListener("visibilitychange", () => document.hidden || this.hurry());
  }

  /** How many decisions the server has not confirmed. */
  get size() {
    return this.#shelf.all().length;
  }

  /** "saved" only where the server holds everything; else "saving", or why not: offline, waiting, signedout, unkept. */
  get state() {
    if (!this.size) return "saved";
    if (!this.#shelf.safe && this.#failures) return "unkept";
    if (this.#trouble instanceof SignedOut) return "signedout";
    if (this.#trouble instanceof ServerTrouble) return "waiting";
    return this.#trouble || !navigator.onLine ? "offline" : "saving";
  }

  /** Do something; with `grace`, only after so many milliseconds. Returns the act's id. */
  add(act, grace = 0) {
    const { id } = this.#shelf.put({ ...act, due: Date.now() + grace });
    this.#fire("change");
    if (!this.#failures) this.#soon(grace);
    return id;
  }

  /** Take back an act whose grace is not over; return whether that came in time. */
  cancel(id) {
    const act = this.#shelf.all().find((other) => other.id === id);
    const early = Boolean(act && act.due > Date.now() && this.#shelf.remove(id));
    this.#fire("change");
    return early;
  }

  /** Try now what waits for its next try. */
  hurry() {
    this.#soon(0);
  }

  #soon(wait) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#send(), wait);
  }

  async #send(by = Date.now()) {
    if (this.#busy) return;
    this.#busy = true;
    try {
      await alone(() => this.#round(by));
      this.#failures = 0;
      this.#trouble = null;
    } catch (error) {
      this.#failures += 1;
      this.#trouble = error;
    }
    this.#busy = false;
    this.#fire("change");
    this.#goOn();
  }

  #goOn() {
    if (this.#failures) return this.#soon(backoff(this.#failures));
    const [next] = this.#shelf.all().sort((one, other) => one.due - other.due);
    if (next) this.#soon(Math.max(0, next.due - Date.now()));
  }

  async #round(by) {
    const acts = this.#shelf.all().filter(({ due }) => due <= by).slice(0, MOST);
    if (!acts.length) return;
    const { answers } = await ask(this.#url, { acts });
    const problems = new Map(answers.map(({ id, problem }) => [id, problem]));
    for (const act of acts) {
      if (!problems.has(act.id)) throw new ServerTrouble("no answer for an act");
      this.#shelf.remove(act.id);
      if (problems.get(act.id)) this.#fire("refused", { act, problem: problems.get(act.id) });
    }
  }

  #fire(name, detail = null) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

/** Of all tabs that share the shelf one sends at a time, so that nothing arrives after what took it back. */
function alone(act) {
  return navigator.locks ? navigator.locks.request("mimicry.desk", act) : act();
}
