/** Red, green and blue of an ImageData's part inside a box (fractions of the frame; null for the whole), 0 to 255. */
export function cut(image, box) {
  const { left, upper, width, height } = pixelsOf(image, box ?? { x: 0, y: 0, width: 1, height: 1 });
  const data = new Float32Array(width * height * 3);
  for (let y = 0, at = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, at += 3) {
      const source = ((upper + y) * image.width + left + x) * 4;
      for (let c = 0; c < 3; c += 1) data[at + c] = image.data[source + c];
    }
  }
  return { data, width, height, channels: 3 };
}

/** The same in grey: one channel, by the weights of ITU-R 601. */
export function cutGrey(image, box) {
  const { data: colours, width, height } = cut(image, box);
  const data = new Float32Array(width * height);
  for (let p = 0, at = 0; p < data.length; p += 1, at += 3) {
    data[p] = 0.299 * colours[at] + 0.587 * colours[at + 1] + 0.114 * colours[at + 2];
  }
  return { data, width, height, channels: 1 };
}

/** The part of a box that lies inside the frame, in whole pixels, at least one each way. */
export function pixelsOf({ width, height }, box) {
  const left = Math.min(Math.max(0, Math.trunc(box.x * width)), width - 1);
  const upper = Math.min(Math.max(0, Math.trunc(box.y * height)), height - 1);
  const right = Math.min(width, Math.trunc((box.x + box.width) * width));
  const lower = Math.min(height, Math.trunc((box.y + box.height) * height));
  return { left, upper, width: Math.max(1, right - left), height: Math.max(1, lower - upper) };
}

/** The picture scaled to width by height pixels: bilinear, or over the whole area of each pixel where it shrinks. */
export function scaled(picture, width, height) {
  return down(across(picture, width), height);
}

function across({ data, width: from, height, channels }, width) {
  const taps = weights(from, width);
  const out = new Float32Array(width * height * channels);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const { start, shares } = taps[x];
      mix(out, (y * width + x) * channels, data, (y * from + start) * channels, channels, shares, channels);
    }
  }
  return { data: out, width, height, channels };
}

function down({ data, width, height: from, channels }, height) {
  const taps = weights(from, height);
  const row = width * channels;
  const out = new Float32Array(row * height);
  for (let y = 0; y < height; y += 1) {
    mix(out, y * row, data, taps[y].start * row, row, taps[y].shares, row);
  }
  return { data: out, width, height, channels };
}

function mix(out, at, data, start, step, shares, length) {
  for (let k = 0, source = start; k < shares.length; k += 1, source += step) {
    for (let c = 0; c < length; c += 1) out[at + c] += shares[k] * data[source + c];
  }
}

/** For each of `to` pixels which of `from` make it, and by what share: a triangle as wide as a pixel, or wider. */
function weights(from, to) {
  const scale = from / to;
  const reach = Math.max(scale, 1);
  return Array.from({ length: to }, (_, index) => {
    const centre = (index + 0.5) * scale;
    const start = Math.max(0, Math.floor(centre - reach + 0.5));
    const end = Math.min(from, Math.floor(centre + reach + 0.5));
    const shares = [];
    for (let k = start; k < end; k += 1) shares.push(Math.max(0, 1 - Math.abs(k + 0.5 - centre) / reach));
    const sum = shares.reduce((a, b) => a + b, 0);
    return { start, shares: shares.map((share) => share / sum) };
  });
}
