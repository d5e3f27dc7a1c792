const NAME = "mimicry.session";
const PATIENCE = 1000;

/**
 * Lets one tab of this browser at a time run a session. Fires "taken" when another tab has taken over. A tab that closes or
 * crashes lets go by itself. Without Web Locks the tab opened last runs.
 */
export class Turn extends EventTarget {
  #me = String(Math.random());

  constructor() {
    super();
    if (!navigator.locks) addEventListener("storage", (event) => this.#overheard(event));
  }

  /** Resolve to whether this tab may run; with `steal` it may, and the tab that ran until now stops. */
  take({ steal = false } = {}) {
    return navigator.locks ? this.#lock(steal) : this.#claim();
  }

  #lock(steal) {
    return new Promise((resolve) => {
      const giveUp = new AbortController();
      let isDecided = false;
      const decide = (runs) => {
        isDecided = true;
        resolve(runs);
      };
      const look = async () => {
        const isHeld = !isDecided && (await isHeldBySome());
        if (isDecided) return;
        if (isHeld) giveUp.abort();
        else setTimeout(look, PATIENCE); // A busy browser has not answered yet.
      };
      // After a reload, the page before may hold on for a moment longer.
      if (!steal) setTimeout(look, PATIENCE);
      const hold = () => {
        decide(true);
        return new Promise(() => {});
      };
      const options = steal ? { steal } : { signal: giveUp.signal };
      navigator.locks.request(NAME, options, hold).catch((error) => {
        if (giveUp.signal.aborted) decide(false);
        else if (error.name === "AbortError") this.#lost();
        else decide(true); // A browser that refuses locks cannot tell tabs apart; the server still takes each answer once.
      });
    });
  }

  #claim() {
    try {
      localStorage.setItem(NAME, this.#me);
    } catch {
      // Without storage nobody hears of anybody; the server still takes each answer once.
    }
    return true;
  }

  #overheard({ key, newValue }) {
    if (key === NAME && newValue && newValue !== this.#me) this.#lost();
  }

  #lost() {
    this.dispatchEvent(new Event("taken"));
  }
}

/** Resolve to whether a tab of this browser runs a session. */
async function isHeldBySome() {
  const { held } = await navigator.locks.query();
  return held.some(({ name }) => name === NAME);
}
