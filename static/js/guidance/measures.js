import { cutGrey, scaled } from "./scaling.js";

/** Width in pixels to which a face is scaled before its sharpness is measured. */
const GREY_WIDTH = 160;
/** Width and height to which a frame is scaled before its light is measured. */
const FRAME_SIDE = 64;
/** Inside the oval on the screen, where a face is expected before one is found. */
const OVAL = { x: 0.38, y: 0.25, width: 0.24, height: 0.5 };
/** Grey values: a face below this share of a background above that is lit from behind. */
const LEAST_RATIO = 0.25;
const BRIGHT = 90;

/**
 * Fine detail by contrast, from 0 up: the variance of the second difference over that of the grey values (+ 1), in the
 * direction where it is least, so that a lens out of focus and a movement in any direction lower it.
 */
export function sharpness(image, box = null) {
  const crop = cutGrey(image, box);
  const rows = Math.max(3, Math.round((crop.height * GREY_WIDTH) / crop.width));
  const { data, width, height } = scaled(crop, GREY_WIDTH, rows);
  const differences = [1, width, width + 1, width - 1].map((step) => {
    const bends = bending(data, width, height, step);
    // A diagonal neighbour is farther away.
    return variance(bends) / (step > width || step === width - 1 ? 2 : 1);
  });
  return Math.min(...differences) / (variance(data) + 1);
}

function bending(data, width, height, step) {
  const out = new Float32Array((width - 2) * (height - 2));
  for (let y = 1, at = 0; y < height - 1; y += 1) {
    for (let x = 1; x < width - 1; x += 1, at += 1) {
      const here = y * width + x;
      out[at] = data[here - step] + data[here + step] - 2 * data[here];
    }
  }
  return out;
}

function variance(values) {
  let sum = 0;
  let squares = 0;
  for (const value of values) {
    sum += value;
    squares += value * value;
  }
  const mean = sum / values.length;
  return squares / values.length - mean * mean;
}

/**
 * How the face is lit beside what is behind it: `ratio` of its mean grey value to the surround's, and the surround's,
 * 0 to 255. The surround is what lies above the chin and beside the hair, for clothes say nothing of the light.
 */
export function light(image, box = OVAL) {
  const { data } = scaled(cutGrey(image), FRAME_SIDE, FRAME_SIDE);
  const hair = { x: box.x - 0.25 * box.width, y: box.y - 0.4 * box.height, width: 1.5 * box.width };
  const chin = box.y + box.height;
  const face = [];
  const around = [];
  for (let p = 0; p < data.length; p += 1) {
    const x = ((p % FRAME_SIDE) + 0.5) / FRAME_SIDE;
    const y = (Math.floor(p / FRAME_SIDE) + 0.5) / FRAME_SIDE;
    if (y > chin) continue;
    if (x > box.x && x < box.x + box.width && y > box.y) face.push(data[p]);
    else if (y < hair.y || x < hair.x || x > hair.x + hair.width) around.push(data[p]);
  }
  const background = mean(around.length ? around : face);
  return { ratio: mean(face) / Math.max(background, 1), background };
}

/**
 * Whether the light comes from behind. The darkest skin reflects some 5 % of it and a white wall 85 %, which is a ratio
 * of grey values of about .28: what is darker before a bright background is not so for its skin.
 */
export function backlit({ ratio, background }) {
  return ratio < LEAST_RATIO && background > BRIGHT;
}

function mean(values) {
  return values.length ? values.reduce((a, b) => a + b, 0) / values.length : 0;
}

/**
 * Where the head points, by its six keypoints in a frame of that width and height: `yaw`, the nose's way from the
 * middle of the face towards one ear, -1 to 1, 0 frontal; `roll`, the eye line's angle in degrees.
 */
export function pose(points, { width, height }) {
  const [rightEye, leftEye, nose, , rightEar, leftEar] = points.map(({ x, y }) => ({ x: x * width, y: y * height }));
  const span = Math.hypot(leftEye.x - rightEye.x, leftEye.y - rightEye.y) || 1;
  const along = { x: (leftEye.x - rightEye.x) / span, y: (leftEye.y - rightEye.y) / span };
  const way = (from, to) => (to.x - from.x) * along.x + (to.y - from.y) * along.y;
  const [toRight, toLeft] = [way(rightEar, nose), way(nose, leftEar)];
  const whole = Math.abs(toRight) + Math.abs(toLeft) || 1;
  return { yaw: (toRight - toLeft) / whole, roll: (Math.atan2(along.y, along.x) * 180) / Math.PI };
}
