/**
 * `<live-board>`: keeps the numbers inside it up to date. Every so many seconds it asks the page's own address what has
 * been counted since, and puts that where it belongs: parts are marked by `data-live`. It rests while the page is hidden,
 * while somebody has paused it, and once nobody has touched the page for a while: a screen left alone should neither
 * work for nothing nor keep its person signed in.
 */
const ALONE = 15 * 60_000;
const LONGEST = 10 * 60_000;

class LiveBoard extends HTMLElement {
  #timer = 0;
  #wait = 0;
  #touched = Date.now();
  #paused = false;
  #problem = "";

  connectedCallback() {
    this.age = this.querySelector("[data-age]");
    this.#wait = this.#usual;
    document.addEventListener("visibilitychange", () => this.#plan());
    for (const type of ["pointerdown", "keydown", "scroll"]) {
      addEventListener(type, () => this.#touch(), { passive: true });
    }
    this.querySelector("[data-pause]").addEventListener("click", () => this.#pause(true));
    this.querySelector("[data-resume]").addEventListener("click", () => this.#pause(false));
    setInterval(() => this.#tell(), 5000);
    this.#pause(false);
  }

  get #usual() {
    return Number(this.dataset.seconds) * 1000;
  }

  get #resting() {
    return this.#paused || document.hidden || Date.now() - this.#touched > ALONE;
  }

  #touch() {
    const alone = this.#resting;
    this.#touched = Date.now();
    if (alone) this.#plan();
  }

  #pause(paused) {
    const focused = this.contains(document.activeElement) && document.activeElement.matches("[data-pause], [data-resume]");
    this.#paused = paused;
    this.querySelector("[data-pause]").hidden = paused;
    this.querySelector("[data-resume]").hidden = !paused;
    if (focused) this.querySelector(paused ? "[data-resume]" : "[data-pause]").focus();
    this.#plan();
    this.#tell();
  }

  #plan() {
    clearTimeout(this.#timer);
    if (!this.#resting) this.#timer = setTimeout(() => this.#ask(), this.#wait);
  }

  async #ask() {
    const address = new URL(location.href);
    address.searchParams.set("since", this.dataset.counted ?? "");
    try {
      const response = await fetch(address, { headers: { Accept: "text/html" } });
      this.#problem = response.redirected || response.status === 403 ? "out" : response.ok ? "" : "lost";
      if (response.status === 200 && !this.#problem) this.#take(await response.text());
    } catch {
      this.#problem = "lost";
    }
    this.#wait = this.#problem ? Math.min(2 * this.#wait, LONGEST) : this.#usual;
    this.#tell();
    this.#plan();
  }

  /** Put in what is new; where the page has got other parts than it had, load it anew. */
  #take(html) {
    const fresh = new DOMParser().parseFromString(html, "text/html").querySelector("live-board");
    const parts = named(fresh);
    const here = named(this);
    if ([...parts.keys()].join() !== [...here.keys()].join()) {
      location.reload();
      return;
    }
    let whole = true;
    for (const [name, part] of parts) {
      const old = here.get(name);
      if (old.innerHTML === part.innerHTML) continue;
      // Whoever stands on a link in this part keeps it until they move on.
      if (old.contains(document.activeElement)) whole = false;
      else old.innerHTML = part.innerHTML;
    }
    if (whole) this.dataset.counted = fresh.dataset.counted;
  }

  #tell() {
    const counted = Date.parse(this.querySelector("time")?.dateTime);
    const said = this.#problem || (this.#paused ? "paused" : "");
    const text = said ? this.age.dataset[said] : Number.isNaN(counted) ? "" : `(${ago(Date.now() - counted)})`;
    if (this.age.textContent !== text) this.age.textContent = text;
  }
}

function named(root) {
  return new Map([...root.querySelectorAll("[data-live]")].map((part) => [part.dataset.live, part]));
}

function ago(milliseconds) {
  const words = new Intl.RelativeTimeFormat(document.documentElement.lang);
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 90) return words.format(-seconds, "second");
  return seconds < 5400 ? words.format(-Math.round(seconds / 60), "minute") : words.format(-Math.round(seconds / 3600), "hour");
}

customElements.define("live-board", LiveBoard);
