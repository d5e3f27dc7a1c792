import { sharpness } from "../guidance/measures.js";
import { discard, drawInto } from "./still.js";

const FRAMES = 5;
const GAP = 100;
const BUDGET = 1200;
// The oval on the preview, where the face should be, as fractions of the picture's shorter side.
const OVAL = { width: 0.62, height: 0.82 };

/**
 * Take five frames of a video over 0.4 s, unmirrored and whole, at most `side` pixels long; fewer where looking at them
 * takes longer than 1.2 s. The sharpest with exactly one face is kept, or the sharpest of all where no `guide` looks
 * or none has one. Resolves to {canvas, sharpness, sight: of the kept frame or null, frames, kept: its place from 1}.
 */
export async function takeBurst(video, { side, guide = null }) {
  const begun = performance.now();
  // Two canvases in turn: the best frame so far, and the next.
  let [next, other] = [document.createElement("canvas"), document.createElement("canvas")];
  let best = null;
  let frames = 0;
  while (frames < FRAMES && (!frames || performance.now() - begun < BUDGET)) {
    await until(begun + frames * GAP);
    drawInto(next, video, video.videoWidth, video.videoHeight, side);
    frames += 1;
    const better = await measured(next, guide, best);
    if (!better) continue;
    best = { ...better, canvas: next, kept: frames };
    [next, other] = [other, next];
  }
  discard(next);
  return { ...best, frames };
}

/** Measure a frame where it may be better than the best so far, and return null where it is not. */
async function measured(canvas, guide, best) {
  const sharp = sharpness(inOval(canvas));
  const sharper = !best || sharp > best.sharpness;
  if (!sharper && (!guide || best.sight?.faces === 1)) return null;
  const sight = guide && (await guide.look(canvas).catch(() => null));
  const ranks = Number(sight?.faces === 1) - Number(best?.sight?.faces === 1);
  return ranks > 0 || (ranks === 0 && sharper) ? { sharpness: sharp, sight } : null;
}

function inOval(canvas) {
  const side = Math.min(canvas.width, canvas.height);
  const [width, height] = [Math.round(side * OVAL.width), Math.round(side * OVAL.height)];
  const [left, top] = [Math.round((canvas.width - width) / 2), Math.round((canvas.height - height) / 2)];
  return canvas.getContext("2d").getImageData(left, top, width, height);
}

function until(moment) {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, moment - performance.now())));
}
