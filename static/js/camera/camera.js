import { obstacle, troubleOf } from "./troubles.js";

const WISH = {
  audio: false,
  video: { facingMode: "user", width: { ideal: 640 }, height: { ideal: 480 }, frameRate: { ideal: 24, max: 30 } },
};
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

  /** Ask for the camera and wait for its first frames. */
  async start() {
    this.stop();
    const turn = this.#turn;
    const reason = obstacle();
    if (reason) return this.#become(reason);
    this.#become("asking");
    this.#clock = setTimeout(() => this.#become("silent"), PATIENCE);
    try {
      const stream = await navigator.mediaDevices.getUserMedia(WISH);
      if (turn === this.#turn) await this.#show(stream, turn);
      else release(stream);
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
    // Some browsers give no frames to a video that is not on the page, as after a long silence.
    if (this.state !== "asking") this.#become("asking");
    for (const track of stream.getVideoTracks()) {
      track.addEventListener("ended", () => turn === this.#turn && this.stop("unplugged"));
    }
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
