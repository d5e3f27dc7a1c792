/**
 * Put `root` into a state: of the parts it holds, those whose `data-when` names the state are shown, the rest hidden.
 * Parts that belong to another element with its own `data-state` inside `root` are left alone.
 */
export function enter(root, state) {
  root.dataset.state = state;
  for (const part of root.querySelectorAll("[data-when]")) {
    if (part.parentElement.closest("[data-state]") === root) {
      // As an attribute, for drawings have no `hidden` property.
      part.toggleAttribute("hidden", !part.dataset.when.split(" ").includes(state));
    }
  }
}

/** Write `value` into every `[data-<name>]` slot inside `root`. */
export function fill(root, name, value) {
  for (const slot of root.querySelectorAll(`[data-${name}]`)) slot.textContent = value;
}

/** Tell whoever listens above `element` that something happened. */
export function announce(element, name, detail = null) {
  element.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));
}
