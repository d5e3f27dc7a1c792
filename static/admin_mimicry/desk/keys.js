const PLACE = "mimicry.desk.keys";

/** Whether single keys do something; remembered in this browser. */
export function keysWanted() {
  try {
    return localStorage.getItem(PLACE) !== "off";
  } catch {
    return true;
  }
}

export function wantKeys(wanted) {
  try {
    localStorage.setItem(PLACE, wanted ? "on" : "off");
  } catch {
    // A browser that keeps nothing has them on again after a reload.
  }
}

/** Press the visible button inside `root` that a key stands for. Held keys press but once. */
export function pressByKey(event, root) {
  if (!keysWanted() || event.repeat || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input:not([type=checkbox]), select, textarea, [contenteditable]")) return;
  const buttons = root.querySelectorAll(`[data-key="${CSS.escape(event.key.toLowerCase())}"]:not(:disabled)`);
  const button = [...buttons].find((one) => one.checkVisibility());
  if (!button) return;
  event.preventDefault();
  button.click();
}
