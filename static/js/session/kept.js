const WEEK = 7 * 24 * 3600 * 1000;

/**
 * The answers of one session that the server has not confirmed, as this browser keeps them: judgments as they are,
 * photographs encrypted. What no one can come back for is thrown away: photographs of other sessions or without their
 * key at once, judgments of other sessions after a week, when the server no longer knows their browser either.
 */
export class Kept {
  #store;
  #seal;
  #session;
  #writing = new Map();

  constructor(store, seal, session) {
    this.#store = store;
    this.#seal = seal;
    this.#session = session;
  }

  /** Resolve to what is kept, oldest first: [{uuid, trial, part, body}]; to nothing where nothing can be kept. */
  async all() {
    const records = await this.#store.all("items").catch(() => []);
    const sample = records.find(({ session, sealed }) => sealed && session === this.#session);
    if (sample) await this.#seal.find(sample.sealed);
    const items = [];
    for (const record of records.sort((a, b) => a.at - b.at)) {
      if (this.#isForeign(record)) continue;
      const item = await this.#revived(record);
      if (item) items.push(item);
      else this.remove(record.uuid);
    }
    return items;
  }

  /** Keep an item; rejects if the browser will not. */
  add(item) {
    const writing = this.#write(item);
    this.#writing.set(item.uuid, writing);
    return writing;
  }

  /** Throw an item away, also when it is only just being written. */
  async remove(uuid) {
    await this.#writing.get(uuid)?.catch(() => null);
    this.#writing.delete(uuid);
    await this.#store.delete("items", uuid).catch(() => null);
  }

  async #write({ uuid, trial, part, body }) {
    const record = { uuid, trial, part, session: this.#session, at: Date.now() };
    const { image, ...plain } = body;
    const sealed = image ? await this.#seal.close(image) : null;
    await this.#store.put("items", { ...record, body: plain, sealed });
  }

  #isForeign({ session, sealed, at }) {
    return session !== this.#session && !sealed && Date.now() - at < WEEK;
  }

  async #revived({ uuid, trial, part, session, body, sealed }) {
    if (session !== this.#session) return null;
    const image = sealed && (await this.#seal.open(sealed));
    if (sealed && !image) return null;
    return { uuid, trial, part, body: image ? { ...body, image } : body };
  }
}
