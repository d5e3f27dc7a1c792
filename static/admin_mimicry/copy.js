/** `<copy-text>`: puts a button after the text inside that copies it. */
class CopyText extends HTMLElement {
  connectedCallback() {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = this.dataset.copy;
    button.setAttribute("aria-live", "polite");
    button.addEventListener("click", () => this.copy(button));
    this.append(button);
  }

  async copy(button) {
    const text = this.querySelector("code");
    try {
      await navigator.clipboard.writeText(text.textContent);
      button.textContent = this.dataset.copied;
    } catch {
      // Without permission, or over plain http, the text is at least selected for the keyboard.
      getSelection().selectAllChildren(text);
      return;
    }
    setTimeout(() => { button.textContent = this.dataset.copy; }, 2000);
  }
}

customElements.define("copy-text", CopyText);
