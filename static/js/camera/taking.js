import { takeBurst } from "./burst.js";
import { chosenCamera } from "./choice.js";
import { described } from "./device.js";
import { encoded } from "./encoding.js";
import { drawnFile } from "./file.js";

const NO_CAMERA = { device: null, virtual: false, track: null, mirrored: null, burst: null };

/**
 * Take a photograph of what the camera sees in `video`. Resolves to {photo: JPEG, sight: what the guide saw in it or
 * null, facts: what the capture record tells of it}.
 */
export async function fromCamera(track, video, guide) {
  const { canvas, sharpness, sight, frames, kept } = await takeBurst(video, { side: chosenCamera().side, guide });
  const facts = { path: "camera", ...(await described(track)), mirrored: false, burst: { frames, kept }, sharpness };
  return { photo: await encoded(canvas), sight, facts };
}

/** Make a photograph of a file's pixels alone, upright and small. Throws FileTrouble. */
export async function fromFile(file) {
  const photo = await encoded(await drawnFile(file, chosenCamera().side));
  return { photo, sight: null, facts: { path: "file", ...NO_CAMERA, sharpness: null } };
}
