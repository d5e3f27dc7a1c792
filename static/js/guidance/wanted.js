const LINK = "mimicry.link";
/** The guidance weighs about 200 kB: at this speed it is there within three seconds. */
const LEAST_KBITS = 600;
const SLOW = ["slow-2g", "2g", "3g"];

/**
 * Whether live guidance should be loaded here: never for who saves data, nor over a slow link. The link as measured
 * before the start (sessionStorage "mimicry.link", {kbits}) counts before what the browser believes of it.
 */
export function guidanceWanted(connection = navigator.connection) {
  if (connection?.saveData) return false;
  const kbits = measured();
  return kbits === null ? !SLOW.includes(connection?.effectiveType) : kbits >= LEAST_KBITS;
}

function measured() {
  try {
    return JSON.parse(sessionStorage.getItem(LINK))?.kbits ?? null;
  } catch {
    return null;
  }
}
