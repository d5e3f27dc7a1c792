const PRESSED = "mimicry.pressed";

/**
 * Do `act` and, once what it promises is on the screen, record the time it took as the performance measure
 * "mimicry.next". `act` resolves to false, or returns nothing, when there was nothing to show.
 */
export async function timed(act) {
  performance.mark(PRESSED);
  if (!(await act())) return;
  requestAnimationFrame(() => setTimeout(() => performance.measure("mimicry.next", PRESSED)));
}
