const KEY = "mimicry.countdown";

/** Whether this person wants the countdown; on unless they once switched it off. */
export function wanted() {
  try {
    return localStorage.getItem(KEY) !== "off";
  } catch {
    return true;
  }
}

/** Remember whether this person wants the countdown, as far as the browser allows. */
export function want(on) {
  try {
    localStorage.setItem(KEY, on ? "on" : "off");
  } catch {
    // A browser without storage shows the countdown again next time.
  }
}

/** Count 3, 2, 1 through `say`, a second each; resolve to false if `signal` aborts it. */
export async function count(say, signal) {
  for (const number of [3, 2, 1]) {
    say(String(number));
    if (!(await second(signal))) return false;
  }
  return true;
}

function second(signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(true), 1000);
    signal.addEventListener("abort", () => (clearTimeout(timer), resolve(false)), { once: true });
  });
}
