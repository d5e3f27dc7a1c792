import { backoff, isPassing, Refusal } from "./api.js";

const WAYS = { judgment: "judge", photograph: "photograph", report: "report" };

/**
 * Answers, and reports of pictures, on their way to the server, sent one at a time, photographs last. An item is {uuid,
 * part, trial, body}; it leaves only when the server has confirmed or refused it, and is sent again with the same uuid until then,
 * from `kept` also after a reload.
 *
 * Fires "change" (see `state` and `size`), "sent" {item, answer}, "refused" {item, error}, and "lost" {error} when the
 * server no longer knows this browser, or knows it by another session.
 */
export class Outbox extends EventTarget {
  #api;
  #kept;
  #items = [];
  #safe = new Set();
  #busy = false;
  #failures = 0;
  #trouble = null;
  #timer = 0;
  #lost = false;

  constructor(api, kept) {
    super();
    this.#api = api;
    this.#kept = kept;
    addEventListener("online", () => this.hurry());
    addEventListener("offline", () => this.#fire("change"));
    addEventListener("pageshow", () => this.hurry());
    document.addEventListener("visibilitychange", () => document.hidden || this.hurry());
  }

  /** What is still on its way. */
  get items() {
    return [...this.#items];
  }

  get size() {
    return this.#items.length;
  }

  /**
   * "saved": the server holds everything. "saving": on its way. When the last try failed: "offline" (no connection) or
   * "waiting" (the server is in trouble), or "unkept" where this browser refuses to keep all that is waiting.
   */
  get state() {
    if (!this.size) return "saved";
    if (navigator.onLine && !this.#failures) return "saving";
    if (!this.#items.every(({ uuid }) => this.#safe.has(uuid))) return "unkept";
    return navigator.onLine && this.#trouble instanceof Refusal ? "waiting" : "offline";
  }

  /** Take up what is kept from before, without sending it yet. */
  async restore() {
    this.#lost = false;
    for (const item of await this.#kept.all()) {
      if (!this.#items.some(({ uuid }) => uuid === item.uuid)) this.#items.push(item);
      this.#safe.add(item.uuid);
    }
    this.#fire("change");
  }

  add(item) {
    this.#items.push(item);
    const safe = () => this.#safe.add(item.uuid);
    this.#kept.add(item).then(safe, () => null).then(() => this.#fire("change"));
    this.#fire("change");
    this.#send();
  }

  /** Leave to another tab what it finds kept; send on only what exists nowhere else. */
  handOver() {
    this.#items = this.#items.filter(({ uuid }) => !this.#safe.has(uuid));
    this.#fire("change");
  }

  /** Try now what is waiting for its next try. */
  hurry() {
    clearTimeout(this.#timer);
    this.#send();
  }

  async #send() {
    if (this.#busy || this.#lost || !this.size) return;
    const item = this.#items.find(({ part }) => part !== "photograph") ?? this.#items[0];
    this.#busy = true;
    try {
      this.#settle(item, "sent", { item, answer: await this.#post(item) });
    } catch (error) {
      this.#failed(item, error);
    }
    this.#busy = false;
    if (!this.#failures) this.#send();
  }

  async #post({ part, trial, uuid, body }) {
    const answer = { client_uuid: uuid, ...body };
    const receipt = await this.#api[WAYS[part]](trial, answer);
    // The sign-in page of a public network says 200 to everything.
    if (receipt.client_uuid !== uuid) throw new Error("this answer is not the study's");
    return receipt;
  }

  #failed(item, error) {
    this.#trouble = error;
    if (isPassing(error)) {
      this.#failures += 1;
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#send(), backoff(this.#failures));
      this.#fire("change");
    } else if (error.status === 403 || error.status === 404) {
      this.#lost = true;
      this.#fire("lost", { error });
    } else {
      // A conflict means the server already holds an answer to this; nothing is left to do.
      this.#settle(item, error.status === 409 ? "sent" : "refused", { item, error, answer: null });
    }
  }

  #settle(item, name, detail) {
    this.#failures = 0;
    this.#items = this.#items.filter((other) => other !== item);
    this.#safe.delete(item.uuid);
    this.#kept.remove(item.uuid);
    this.#fire(name, detail);
    this.#fire("change");
  }

  #fire(name, detail = null) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
