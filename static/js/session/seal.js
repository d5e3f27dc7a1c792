const PLACE = "mimicry.key";
const CIPHER = { name: "AES-GCM", length: 256 };
// A busy phone may take seconds over an answer, and without one a photograph is lost.
const PATIENCE = 5000;

/**
 * Encrypts photographs, so that they may be kept for a while on a device that others use too. The key lives in this
 * tab's sessionStorage: it outlives a reload and a tab that the phone threw out of memory, and dies with the tab. An
 * open tab of the same session hands its key to the tab that takes over. One key seals all that a session keeps.
 */
export class Seal {
  #session;
  #key = null;
  #heard = null;
  #channel = globalThis.BroadcastChannel ? new BroadcastChannel(PLACE) : null;

  constructor(session) {
    this.#session = session;
    this.#channel?.addEventListener("message", ({ data }) => this.#hear(data));
  }

  /** Encrypt a blob into a record that can be kept; rejects where the browser cannot. */
  async close(blob) {
    if (!globalThis.crypto?.subtle) throw new Error("no encryption here");
    this.#key ??= this.#remembered() ?? this.#fresh();
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const bytes = await crypto.subtle.encrypt({ ...CIPHER, iv }, await this.#key, await blob.arrayBuffer());
    return { iv, bytes, type: blob.type };
  }

  /** Look for the key that opens this record, here or in another tab of the session. */
  async find(sealed) {
    this.#key ??= this.#remembered();
    if (!(await this.open(sealed))) await this.#ask();
  }

  /** Resolve to the blob in a record, or to null when its key is gone. */
  async open({ iv, bytes, type }) {
    try {
      return new Blob([await crypto.subtle.decrypt({ ...CIPHER, iv }, await this.#key, bytes)], { type });
    } catch {
      return null;
    }
  }

  /** Let the key die, and with it whatever it sealed. */
  forget() {
    this.#key = null;
    attempt(() => sessionStorage.removeItem(PLACE));
  }

  async #fresh() {
    const key = await crypto.subtle.generateKey(CIPHER, true, ["encrypt", "decrypt"]);
    this.#remember(await crypto.subtle.exportKey("jwk", key));
    return key;
  }

  #remember(jwk) {
    attempt(() => sessionStorage.setItem(PLACE, JSON.stringify({ session: this.#session, jwk })));
  }

  #remembered() {
    const { session, jwk } = attempt(() => JSON.parse(sessionStorage.getItem(PLACE))) ?? {};
    return session === this.#session ? imported(jwk) : null;
  }

  #ask() {
    return new Promise((resolve) => {
      this.#heard = resolve;
      setTimeout(resolve, PATIENCE);
      this.#channel?.postMessage({ wanted: this.#session });
    });
  }

  #hear({ wanted, session, jwk }) {
    if (wanted === this.#session && this.#key) this.#tell();
    if (session !== this.#session || !this.#heard) return;
    this.#key = imported(jwk);
    this.#remember(jwk);
    this.#heard();
  }

  async #tell() {
    const jwk = await crypto.subtle.exportKey("jwk", await this.#key);
    this.#channel.postMessage({ session: this.#session, jwk });
  }
}

async function imported(jwk) {
  return crypto.subtle.importKey("jwk", jwk, CIPHER, true, ["encrypt", "decrypt"]);
}

function attempt(act) {
  try {
    return act();
  } catch {
    return null; // A browser that refuses storage keeps the key in memory alone.
  }
}
