import { discard, drawInto } from "./still.js";

const TARGET_BYTES = 120_000;
const QUALITIES = [0.85, 0.75, 0.65];
const SMALLEST = 320;

/**
 * Encode a canvas as a JPEG of at most 120,000 bytes: of lower quality, then smaller, until it fits. It holds nothing
 * but the pixels. The canvas is used up.
 */
export async function encoded(canvas) {
  for (;;) {
    const blob = await lightest(canvas);
    const side = Math.max(canvas.width, canvas.height);
    if (blob.size <= TARGET_BYTES || side <= SMALLEST) return discard(canvas), blob;
    const smaller = drawInto(document.createElement("canvas"), canvas, canvas.width, canvas.height, side * 0.75);
    discard(canvas);
    canvas = smaller;
  }
}

async function lightest(canvas) {
  let blob;
  for (const quality of QUALITIES) {
    blob = await jpeg(canvas, quality);
    if (blob.size <= TARGET_BYTES) break;
  }
  return blob;
}

function jpeg(canvas, quality) {
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no picture"))), "image/jpeg", quality);
  });
}
