const NAME = "mimicry";
const VERSION = 1;
const KEYS = { items: "uuid", drafts: "session" };
const PATIENCE = [3000, 10_000];

/**
 * What this browser keeps between page loads: plain records in IndexedDB, in the tables "items" (by uuid) and "drafts"
 * (by session). Every method rejects where the browser keeps nothing: a private window, a full disk, an old browser.
 */
export class Store {
  #opening = null;
  #database = null;

  all(table) {
    return this.#run(table, "readonly", (records) => records.getAll());
  }

  put(table, record) {
    return this.#run(table, "readwrite", (records) => records.put(record));
  }

  delete(table, key) {
    return this.#run(table, "readwrite", (records) => records.delete(key));
  }

  async #run(table, mode, act) {
    const database = this.#database ?? (await this.#open());
    const change = database.transaction(table, mode, { durability: "strict" });
    const request = act(change.objectStore(table));
    // At once, for the page may be on its way out.
    change.commit?.();
    return new Promise((resolve, reject) => {
      change.oncomplete = () => resolve(request.result);
      change.onabort = () => reject(change.error);
    });
  }

  async #open() {
    const closed = () => (this.#opening = this.#database = null);
    // Asked again where there is no answer: some browsers need that after a start, and a busy phone needs time.
    this.#opening ??= opened(closed, PATIENCE[0]).catch(() => opened(closed, PATIENCE[1]));
    // What waits later asks anew, and may have better luck.
    this.#database = await this.#opening.catch((error) => (closed(), Promise.reject(error)));
    return this.#database;
  }
}

/** Resolve to the open database; `closed` is called when the browser closes it, as phones do with pages in the background. */
function opened(closed, patience) {
  return new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error("the database does not answer")), patience);
    const request = indexedDB.open(NAME, VERSION);
    request.onupgradeneeded = () => {
      for (const [table, keyPath] of Object.entries(KEYS)) request.result.createObjectStore(table, { keyPath });
    };
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      request.result.onclose = closed;
      request.result.onversionchange = () => (request.result.close(), closed());
      resolve(request.result);
    };
  });
}
