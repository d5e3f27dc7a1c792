/**
 * Judgments that the server has not confirmed, kept in this browser so that a reload loses none. Photographs are
 * never kept: a face must not stay behind on a shared computer. Without storage everything stays in memory alone.
 */
export class Unsent {
  #key;

  constructor(session) {
    this.#key = `mimicry.unsent.${session}`;
  }

  all() {
    try {
      return JSON.parse(localStorage.getItem(this.#key)) ?? [];
    } catch {
      return [];
    }
  }

  add(item) {
    this.#write([...this.all(), item]);
  }

  remove(uuid) {
    this.#write(this.all().filter((item) => item.uuid !== uuid));
  }

  #write(items) {
    try {
      if (items.length) localStorage.setItem(this.#key, JSON.stringify(items));
      else localStorage.removeItem(this.#key);
    } catch {
      // Private windows may refuse; the outbox still holds the answers while the page is open.
    }
  }
}
