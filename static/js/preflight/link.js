const KEY = "mimicry.link";
const PATIENCE = 12_000;

/** Whether the person asks sites to be sparing with data. */
export function savesData() {
  return Boolean(navigator.connection?.saveData);
}

/**
 * How fast the link brings the file at `url`, in kbit/s, from its first piece to its last, so that a long way to the
 * server does not count; 0 where nothing comes. After 12 s, what has come by then decides.
 */
export async function measureLink(url) {
  const stopping = new AbortController();
  const clock = setTimeout(() => stopping.abort(), PATIENCE);
  try {
    const response = await fetch(url, { cache: "no-store", signal: stopping.signal });
    return response.ok ? await speed(response.body.getReader()) : 0;
  } catch {
    return 0;
  } finally {
    clearTimeout(clock);
  }
}

/** Keep the speed for the pages to come, as far as the browser allows. */
export function rememberLink(kbits) {
  try {
    sessionStorage.setItem(KEY, JSON.stringify({ kbits }));
  } catch {
    // Without storage the next pages go by what the browser itself says of the link.
  }
}

async function speed(reader) {
  const start = performance.now();
  let bytes = 0;
  try {
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) bytes += piece.value.length;
  } catch {
    // Cut off: what came until then is measured all the same.
  }
  return Math.round((bytes * 8) / Math.max(performance.now() - start, 1));
}
