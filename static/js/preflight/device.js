const SMALLEST_TABLET = 600;

/** "phone", "tablet" or "desktop": by whether a finger or a mouse points, and by the screen's short side. No more is told. */
export function deviceClass() {
  if (!matchMedia("(pointer: coarse)").matches) return "desktop";
  return Math.min(screen.width, screen.height) < SMALLEST_TABLET ? "phone" : "tablet";
}
