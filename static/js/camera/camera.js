import { chosenCamera } from "./choice.js";
import { obstacle, troubleOf } from "./troubles.js";

const PATIENCE = 12_000;

/**
 * A camera shown in a <video>. It fires "change" whenever `state` becomes one of: idle, asking, working, paused (the
 * page is in the background), refused, none, busy, silent (no answer, or no picture, within 12 s), unplugged, inapp,
 * unsupported, insecure. A late answer after "silent" is still taken.
 */
export class Camera extends EventTarget {
  #video;
  #stream = null;
  #turn = 0;
  #clock = 0;

  constructor(video) {
    super();
    this.#video = video;
    this.state = "idle";
  }

  /** The track that is held, or null. */
  get track() {
    return this.#stream?.getVideoTracks()[0] ?? null;
  }

  /** Ask for a camera, by default the one chosen, and wait for its first frames. */
  async start({ deviceId = chosenCamera().deviceId } = {}) {
    this.stop();
    const turn = this.#turn;
    const reason = obstacle();
    if (reason) return this.#become(reason);
    this.#become("asking");
    this.#clock = setTimeout(() => this.#become(troubleOf({ name: "TimeoutError" })), PATIENCE);
    try {
      const stream = await open(deviceId);
      if (turn !== this.#turn) return release(stream);
      await this.#show(stream, turn);
    } catch (error) {
      if (turn !== this.#turn) return;
      this.stop();
      this.#become(troubleOf(error));
    }
  }

  /** Let the camera go: its light goes out, other programs may use it. */
  stop(state = "idle") {
    this.#turn += 1;
    clearTimeout(this.#clock);
    if (this.#stream) release(this.#stream);
    this.#stream = null;
    this.#video.srcObject = null;
    if (this.state !== state) this.#become(state);
  }

  async #show(stream, turn) {
    this.#stream = stream;
    if (document.hidden) return this.stop("paused");
    // Some browsers give no frames to a video that is not on the page, as after a long silence.
    if (this.state !== "asking") this.#become("asking");
    this.track.addEventListener("ended", () => turn === this.#turn && this.stop("unplugged"));
    this.#video.srcObject = stream;
    this.#video.muted = true;
    await Promise.all([this.#video.play(), frames(this.#video, 2)]);
    if (turn !== this.#turn) return;
    clearTimeout(this.#clock);
    this.#become("working");
  }

  #become(state) {
    this.state = state;
    this.dispatchEvent(new Event("change"));
  }
}

async function open(deviceId) {
  if (!deviceId) return navigator.mediaDevices.getUserMedia(wish({ facingMode: "user" }));
  try {
    return await navigator.mediaDevices.getUserMedia(wish({ deviceId: { exact: deviceId } }));
  } catch (error) {
    // The camera chosen before is not here any more; any other will do.
    if (["OverconstrainedError", "NotFoundError"].includes(error.name)) return open(null);
    throw error;
  }
}

function wish(which) {
  const { side } = chosenCamera();
  const size = { width: { ideal: side }, height: { ideal: side * 0.75 } };
  return { audio: false, video: { ...which, ...size, frameRate: { ideal: 24, max: 30 } } };
}

function release(stream) {
  for (const track of stream.getTracks()) track.stop();
}

/** Resolve once the video has really shown `count` new frames. */
async function frames(video, count) {
  for (let seen = 0; seen < count; seen += 1) await nextFrame(video);
}

function nextFrame(video) {
  return new Promise((resolve) => {
    if (video.requestVideoFrameCallback) video.requestVideoFrameCallback(resolve);
    else video.addEventListener("timeupdate", resolve, { once: true });
  });
}
