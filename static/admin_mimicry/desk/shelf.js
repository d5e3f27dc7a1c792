/**
 * Acts on their way to the server, oldest first, shared by all tabs of one person and outliving them. An act is
 * {id, act, due, …}; where the browser keeps nothing, this page's memory does, and `safe` is false.
 */
export class Shelf {
  #prefix;
  #loose = new Map();
  #last = 0;

  constructor(user) {
    this.#prefix = `mimicry.desk.${user}.`;
  }

  get safe() {
    return !this.#loose.size;
  }

  all() {
    const kept = this.#keys().map((key) => [key, JSON.parse(localStorage.getItem(key))]);
    const acts = [...kept, ...this.#loose].filter(([, act]) => act);
    return acts.sort(([one], [other]) => (one < other ? -1 : 1)).map(([, act]) => act);
  }

  /** Keep an act under a new id that sorts after all before it; return it with the id. */
  put(act) {
    this.#last = Math.max(Date.now(), this.#last + 1);
    const id = `${this.#last}-${Math.random().toString(36).slice(2, 8)}`;
    const kept = { ...act, id };
    try {
      localStorage.setItem(this.#prefix + id, JSON.stringify(kept));
    } catch {
      this.#loose.set(this.#prefix + id, kept);
    }
    return kept;
  }

  /** Take an act off; return whether it still lay here. */
  remove(id) {
    const key = this.#prefix + id;
    const lay = this.#loose.delete(key) || this.#keys().includes(key);
    if (lay && !this.#loose.has(key)) forget(key);
    return lay;
  }

  #keys() {
    try {
      return Object.keys(localStorage).filter((key) => key.startsWith(this.#prefix));
    } catch {
      return [];
    }
  }
}

function forget(key) {
  try {
    localStorage.removeItem(key);
  } catch {
    // It never lay in there.
  }
}
