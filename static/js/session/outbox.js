import { backoff, isPassing } from "./api.js";

/**
 * Answers on their way to the server, sent one at a time, judgments before photographs. An item is {uuid, part, trial,
 * body}; it leaves only when the server has confirmed or refused it, and is sent again with the same uuid until then.
 *
 * Fires "change" (see `state` and `size`), "sent" {item, answer}, "refused" {item, error}, and "lost" {error} when the
 * server no longer knows this browser.
 */
export class Outbox extends EventTarget {
  #api;
  #unsent;
  #items = [];
  #busy = false;
  #failures = 0;
  #timer = 0;
  #lost = false;

  constructor(api, unsent) {
    super();
    this.#api = api;
    this.#unsent = unsent;
    this.#items = unsent.all();
    addEventListener("online", () => this.hurry());
    addEventListener("offline", () => this.#fire("change"));
    document.addEventListener("visibilitychange", () => document.hidden || this.hurry());
  }

  get size() {
    return this.#items.length;
  }

  /** "saved", "saving", or "offline" when the last try got no answer. */
  get state() {
    if (!this.size) return "saved";
    return this.#failures || !navigator.onLine ? "offline" : "saving";
  }

  /** Whether an answer of this trial and part is still on its way. */
  holds(trial, part) {
    return this.#items.some((item) => item.trial === trial && item.part === part);
  }

  add(item) {
    this.#items.push(item);
    if (item.part === "judgment") this.#unsent.add(item);
    this.#fire("change");
    this.#send();
  }

  /** Try now what is waiting for its next try. */
  hurry() {
    clearTimeout(this.#timer);
    this.#send();
  }

  async #send() {
    if (this.#busy || this.#lost || !this.size) return;
    const item = this.#items.find(({ part }) => part === "judgment") ?? this.#items[0];
    this.#busy = true;
    try {
      this.#settle(item, "sent", { item, answer: await this.#post(item) });
    } catch (error) {
      this.#failed(item, error);
    }
    this.#busy = false;
    if (!this.#failures) this.#send();
  }

  #post({ part, trial, uuid, body }) {
    const answer = { client_uuid: uuid, ...body };
    return part === "judgment" ? this.#api.judge(trial, answer) : this.#api.photograph(trial, answer);
  }

  #failed(item, error) {
    if (isPassing(error)) {
      this.#failures += 1;
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#send(), backoff(this.#failures));
      this.#fire("change");
    } else if (error.status === 403) {
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
    this.#unsent.remove(item.uuid);
    this.#fire(name, detail);
    this.#fire("change");
  }

  #fire(name, detail = null) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

/** Return a new random UUID, also on pages without a secure context. */
export function newUuid() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
