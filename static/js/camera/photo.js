const LONG_SIDE = 1280;
const TARGET_BYTES = 120_000;
const QUALITIES = [0.85, 0.75, 0.65];

/**
 * Take what the camera sees now, unmirrored and whole, as a JPEG of at most 1280 pixels on its long side.
 * It is made smaller until it weighs no more than about 120 kB.
 */
export async function takePhoto(video) {
  const still = drawn(video, video.videoWidth, video.videoHeight, LONG_SIDE);
  for (let canvas = still; ; canvas = drawn(canvas, canvas.width, canvas.height, longSide(canvas) * 0.75)) {
    const blob = await lightest(canvas);
    if (blob.size <= TARGET_BYTES || longSide(canvas) <= 640) return blob;
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

function drawn(source, width, height, limit) {
  const scale = Math.min(1, limit / Math.max(width, height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  canvas.getContext("2d").drawImage(source, 0, 0, canvas.width, canvas.height);
  return canvas;
}

function longSide(canvas) {
  return Math.max(canvas.width, canvas.height);
}
