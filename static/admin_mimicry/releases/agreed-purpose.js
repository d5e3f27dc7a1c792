/**
 * `<agreed-purpose>`: writes the purpose of the chosen recipient's agreement into the box below, as long as nobody has
 * written anything else there.
 */
class AgreedPurpose extends HTMLElement {
  connectedCallback() {
    this.addEventListener("change", (event) => {
      if (event.target.matches("[type=radio]")) this.#fill(event.target.value);
    });
  }

  #fill(chosen) {
    const purposes = new Map([...this.querySelectorAll("[data-purpose]")].map((part) => [part.dataset.purpose, part.textContent]));
    const box = this.querySelector("textarea");
    const untouched = box.value.trim() === "" || [...purposes.values()].includes(box.value.replaceAll("\r\n", "\n"));
    if (untouched) box.value = purposes.get(chosen) ?? "";
  }
}

customElements.define("agreed-purpose", AgreedPurpose);
