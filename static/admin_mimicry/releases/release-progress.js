/**
 * `<release-progress>`: follows a build on its page. Every so many seconds it asks how far it has come and what has been
 * written into the log since. It rests while the page is hidden, asks less and less often while nobody answers, and stops
 * when the build has ended: then the page is loaded anew, with what is in the release.
 */
const LONGEST = 60_000;

class ReleaseProgress extends HTMLElement {
  #timer = 0;
  #wait = 0;
  #resting = new AbortController();

  connectedCallback() {
    if (!("busy" in this.dataset)) return;
    this.#wait = this.#usual;
    document.addEventListener("visibilitychange", () => this.#plan(0), { signal: this.#resting.signal });
    this.#plan(this.#wait);
  }

  disconnectedCallback() {
    clearTimeout(this.#timer);
    this.#resting.abort();
  }

  get #usual() {
    return Number(this.dataset.seconds) * 1000;
  }

  #plan(wait) {
    clearTimeout(this.#timer);
    if (!document.hidden) this.#timer = setTimeout(() => this.#ask(), wait);
  }

  async #ask() {
    const address = new URL(this.dataset.address, location.href);
    address.searchParams.set("since", this.querySelector("[data-log]").lastElementChild?.dataset.number ?? "");
    let problem = "";
    try {
      const response = await fetch(address, { headers: { Accept: "application/json" } });
      problem = response.redirected || response.status === 403 ? "out" : response.ok ? "" : "lost";
      if (!problem && this.#take(await response.json())) return;
    } catch {
      problem = "lost";
    }
    this.#say("[data-problem]", problem ? this.dataset[problem] : "");
    this.#wait = problem ? Math.min(2 * this.#wait, LONGEST) : this.#usual;
    this.#plan(this.#wait);
  }

  /** Show what is told; return whether the build has ended. */
  #take(told) {
    if (!told.busy) {
      location.reload();
      return true;
    }
    this.querySelector("[data-state]").className = `state ${told.state}`;
    this.#say("[data-state]", told.label);
    this.#say("[data-told]", told.told);
    if (told.of) Object.assign(this.querySelector("[data-bar]"), { max: told.of, value: told.done });
    const log = this.querySelector("[data-log]");
    for (const event of told.events) log.append(entry(event));
    if (told.events.length > 0) log.scrollTop = log.scrollHeight;
    return false;
  }

  /** Write only what is new: what is written again is read out again. */
  #say(part, text) {
    const element = this.querySelector(part);
    if (element.textContent !== text) element.textContent = text;
  }
}

function entry({ number, at, said }) {
  const line = document.createElement("li");
  const time = document.createElement("time");
  const text = document.createElement("span");
  line.dataset.number = number;
  time.textContent = at;
  text.textContent = said;
  line.append(time, " ", text);
  return line;
}

customElements.define("release-progress", ReleaseProgress);
