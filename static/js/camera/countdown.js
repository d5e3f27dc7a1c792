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

/** Count 3, 2, 1 through `say`, a second each; resolve to false if the controller `stop`, or Escape, ends it. */
export async function count(say, stop) {
  const onKey = ({ key }) => key === "Escape" && stop.abort();
  document.addEventListener("keydown", onKey);
  try {
    for (const number of [3, 2, 1]) {
      say(String(number));
      if (!(await second(stop.signal))) return false;
    }
    return true;
  } finally {
    say("");
    document.removeEventListener("keydown", onKey);
  }
}

function second(signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(true), 1000);
    signal.addEventListener("abort", () => (clearTimeout(timer), resolve(false)), { once: true });
  });
}
