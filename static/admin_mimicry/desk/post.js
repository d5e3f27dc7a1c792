const TIMEOUT = 20_000;

/** The server wants somebody to sign in, again. */
export class SignedOut extends Error {}

/** The server answered that it could not. */
export class ServerTrouble extends Error {}

/**
 * Ask the server and resolve to what it answers as JSON; with `body`, tell it that. Rejects with SignedOut,
 * ServerTrouble, or as fetch does where there is no connection. Words under way outlive the page.
 */
export async function ask(url, body = null) {
  const giveUp = new AbortController();
  const clock = setTimeout(() => giveUp.abort(), TIMEOUT);
  try {
    const response = await fetch(url, { ...(body ? telling(body) : {}), cache: "no-store", signal: giveUp.signal });
    // The admin answers strangers with its sign-in page, and a page from before a new sign-in with 403.
    if (response.redirected || response.status === 403) throw new SignedOut();
    if (!response.ok) throw new ServerTrouble(String(response.status));
    return await response.json();
  } finally {
    clearTimeout(clock);
  }
}

function telling(body) {
  const token = document.querySelector("meta[name=csrf-token]").content;
  const headers = { "Content-Type": "application/json", "X-CSRFToken": token };
  return { method: "POST", headers, body: JSON.stringify(body), keepalive: true };
}
