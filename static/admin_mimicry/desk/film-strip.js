import { announce } from "../../js/states.js";
import { copy } from "../../js/text.js";

/**
 * What lies behind and ahead. A participant's face stands only in frames whose photograph was shown already: the others
 * show the face to imitate. Fires "framechosen" with a place.
 */
class FilmStrip extends HTMLElement {
  connectedCallback() {
    this.list = this.querySelector("[data-frames]");
    this.list.addEventListener("click", ({ target }) => this.#choose(target.closest("button")));
    this.querySelector("[data-back]").addEventListener("click", () => announce(this, "framechosen", this.#at - 1));
    this.querySelector("[data-forth]").addEventListener("click", () => announce(this, "framechosen", this.#at + 1));
  }

  #at = 0;

  /** Show frames [{item, place}] with the one at hand; `say` puts what was said of an item into words. */
  show(frames, at, say) {
    const held = this.list.contains(document.activeElement);
    this.#at = at;
    this.list.replaceChildren(...frames.map((frame) => this.#frame(frame, at, say)));
    this.querySelector("[data-back]").disabled = at === 0;
    if (held) this.list.querySelector("[aria-current]")?.focus();
    this.#centre(this.list.querySelector("[aria-current]"));
  }

  #frame({ item, place }, at, say) {
    const frame = copy(this, "frame");
    const button = frame.querySelector("button");
    const image = frame.querySelector("img");
    const source = (item.shown && item.local) || item.seed?.picture;
    if (source) image.src = source;
    else image.remove();
    button.dataset.place = place;
    button.toggleAttribute("data-unseen", !item.shown);
    if (item.said) button.dataset.said = item.said.act;
    if (place === at) button.setAttribute("aria-current", "true");
    button.setAttribute("aria-label", [`${this.dataset.name} ${place + 1}`, say(item)].filter(Boolean).join(": "));
    return frame;
  }

  /** Scroll the strip alone: the page stays where it is. */
  #centre(frame) {
    if (!frame) return;
    const { left, width } = this.list.getBoundingClientRect();
    const at = frame.getBoundingClientRect();
    this.list.scrollBy({ left: at.left + at.width / 2 - left - width / 2 });
  }

  #choose(button) {
    if (button) announce(this, "framechosen", Number(button.dataset.place));
  }
}

customElements.define("film-strip", FilmStrip);
