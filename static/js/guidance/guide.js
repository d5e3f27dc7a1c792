/** The server takes photographs of this size as they are; a smaller one would look blurred. */
const LONG_SIDE = 640;

let loading = null;

/** The page's one guide, loaded at the first call; null where it cannot be had. It never rejects. */
export function loadGuide() {
  loading ??= load().catch(() => null);
  return loading;
}

async function load() {
  const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
  const ready = await new Promise((resolve) => {
    worker.addEventListener("message", ({ data }) => resolve(data.ready), { once: true });
    worker.addEventListener("error", () => resolve(false), { once: true });
  });
  if (ready) return new Guide(worker);
  worker.terminate();
  return null;
}

/** Looks at frames on this device; nothing leaves it. */
class Guide {
  #worker;
  #waiting = new Map();
  #count = 0;
  #canvas = document.createElement("canvas");

  constructor(worker) {
    this.#worker = worker;
    worker.addEventListener("message", ({ data: { id, sight } }) => {
      const { resolve, reject } = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (sight) resolve(sight);
      else reject(new Error("this frame could not be looked at"));
    });
  }

  /**
   * What is seen in a video's present frame or on a canvas: {state, faces, box, light}; see sight.js. Rejects where the
   * source has no picture yet.
   */
  async look(source) {
    const image = this.#frame(source);
    const id = (this.#count += 1);
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage({ id, image }, [image.data.buffer]);
    });
  }

  #frame(source) {
    const [width, height] = [source.videoWidth ?? source.width, source.videoHeight ?? source.height];
    const scale = Math.min(1, LONG_SIDE / Math.max(width, height));
    const size = [Math.round(width * scale), Math.round(height * scale)];
    if (this.#canvas.width !== size[0]) this.#canvas.width = size[0];
    if (this.#canvas.height !== size[1]) this.#canvas.height = size[1];
    const context = this.#canvas.getContext("2d", { willReadFrequently: true });
    context.drawImage(source, 0, 0, ...size);
    return context.getImageData(0, 0, ...size);
  }
}
