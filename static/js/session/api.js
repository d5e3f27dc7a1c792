const TIMEOUT = 20_000;
const UPLOAD_TIMEOUT = 90_000;

/** The server answered, and not with yes. `body` is {code, detail, …}, the detail a sentence for the participant. */
export class Refusal extends Error {
  constructor(status, body) {
    super(body.detail ?? String(status));
    this.status = status;
    this.body = body;
  }
}

/**
 * Whether trying the same request again later may help: no connection, no answer in time, a server in trouble, or an
 * answer that is not the study's own, as networks give before one has signed in.
 */
export function isPassing(error) {
  if (!(error instanceof Refusal) || error.status >= 500 || [408, 429].includes(error.status)) return true;
  return !error.body.code && error.status !== 413;
}

/** How long to wait before try number `n` (from 1): 1, 2, 4, … at most 30 s, less a random part. */
export function backoff(n) {
  return Math.min(30_000, 1000 * 2 ** (n - 1)) * (0.7 + 0.3 * Math.random());
}

/**
 * What this page can ask of the server. `places` is the dataset that holds its addresses (urlSession, …) and, as
 * `trial`, what stands in them for a trial's id.
 */
export class Api {
  #places;
  #token;

  constructor(places, token) {
    this.#places = places;
    this.#token = token;
  }

  session() {
    return this.#request(this.#places.urlSession);
  }

  mimics() {
    return this.#request(this.#places.urlMimics);
  }

  complete() {
    return this.#request(this.#places.urlComplete, { method: "POST" });
  }

  judge(trial, judgment) {
    return this.#postJson(this.#places.urlJudgment.replace(this.#places.trial, trial), judgment);
  }

  report(trial, report) {
    return this.#postJson(this.#places.urlReport.replace(this.#places.trial, trial), report);
  }

  photograph(trial, { client_uuid, image, capture }) {
    const body = new FormData();
    body.append("client_uuid", client_uuid);
    body.append("image", image, "photograph.jpg");
    if (capture) body.append("capture", JSON.stringify(capture));
    const url = this.#places.urlPhotograph.replace(this.#places.trial, trial);
    return this.#request(url, { method: "POST", body }, UPLOAD_TIMEOUT);
  }

  /** Ask leave to send a photograph straight to the bucket: {uuid, url, fields}; no url if it has been there before. */
  askLeave(trial, { client_uuid, capture }) {
    const url = this.#places.urlUpload.replace(this.#places.trial, trial);
    return this.#postJson(url, { client_uuid, capture: capture && JSON.stringify(capture) });
  }

  /** Send a photograph where a leave says, which is not the study's own server; rejects unless it is taken there. */
  async deposit({ url, fields }, image) {
    const body = new FormData();
    for (const [name, value] of Object.entries(fields)) body.append(name, value);
    body.append("file", image, "photograph.jpg");
    const answer = await within(UPLOAD_TIMEOUT, (signal) =>
      fetch(url, { method: "POST", body, credentials: "omit", cache: "no-store", signal }),
    );
    if (!answer.ok) throw new Error(`the bucket says ${answer.status}`);
  }

  /** Say that the photograph of a leave has been sent; resolves as `photograph` does. */
  confirm(upload) {
    return this.#request(this.#places.urlConfirm.replace(this.#places.trial, upload), { method: "POST" });
  }

  #postJson(url, content) {
    const headers = { "Content-Type": "application/json" };
    return this.#request(url, { method: "POST", body: JSON.stringify(content), headers });
  }

  #request(url, { method = "GET", body, headers = {} } = {}, timeout = TIMEOUT) {
    return within(timeout, async (signal) => {
      const response = await fetch(url, {
        method,
        body,
        headers: { Accept: "application/json", "X-CSRFToken": this.#token, ...headers },
        credentials: "same-origin",
        cache: "no-store",
        signal,
      });
      if (!response.ok) throw new Refusal(response.status, await response.json().catch(() => ({})));
      return await response.json();
    });
  }
}

/** Do what `act` does with a signal that gives up after `timeout` milliseconds. */
async function within(timeout, act) {
  const giveUp = new AbortController();
  const clock = setTimeout(() => giveUp.abort(), timeout);
  try {
    return await act(giveUp.signal);
  } finally {
    clearTimeout(clock);
  }
}
