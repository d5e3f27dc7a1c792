import { cut, scaled } from "./scaling.js";

/** The network's grid in output order: [stride in pixels, anchors per square]. */
const GRID = [
  [8, 2],
  [16, 6],
];
const LEAST_SCORE = 0.5;
const SAME_FACE = 0.3;

/**
 * The faces in an ImageData, best first, by a short-range BlazeFace network: {score, box, points} in fractions of the
 * frame; six points: right eye, left eye, nose tip, mouth, right ear, left ear, as of the person.
 * Bazarevsky et al., "BlazeFace: Sub-millisecond Neural Face Detection on Mobile GPUs", CVPR workshop 2019.
 */
export function findFaces(network, image) {
  const { pixels, fit } = letterbox(image, network.side);
  const [places, logits] = network.run(pixels);
  const candidates = [];
  anchors(network.side).forEach((anchor, index) => {
    const score = 1 / (1 + Math.exp(-logits[index]));
    if (score < LEAST_SCORE) return;
    const values = Array.from(places.subarray(index * 16, index * 16 + 16), (value) => value / network.side);
    candidates.push({ score, values: corners(values, anchor).map((value, k) => fit(value, k % 2)) });
  });
  return merge(candidates).map(asFace);
}

/** The frame fitted into a black square, in -1 to 1, and the way back from fractions of the square to the frame's. */
function letterbox(image, side) {
  const scale = side / Math.max(image.width, image.height);
  const size = [image.width, image.height].map((length) => Math.max(1, Math.round(length * scale)));
  const corner = size.map((length) => Math.floor((side - length) / 2));
  const small = scaled(cut(image), ...size);
  const pixels = new Float32Array(side * side * 3).fill(-1);
  const row = size[0] * 3;
  for (let y = 0; y < size[1]; y += 1) {
    const at = ((corner[1] + y) * side + corner[0]) * 3;
    for (let k = 0; k < row; k += 1) pixels[at + k] = small.data[y * row + k] / 127.5 - 1;
  }
  return { pixels, fit: (value, axis) => (value * side - corner[axis]) / size[axis] };
}

/** The centres of the grid's squares in fractions of the square, once for each anchor. */
function anchors(side) {
  return GRID.flatMap(([stride, repeats]) => {
    const count = side / stride;
    return Array.from({ length: count * count * repeats }, (_, index) => {
      const square = Math.floor(index / repeats);
      return { x: ((square % count) + 0.5) / count, y: (Math.floor(square / count) + 0.5) / count };
    });
  });
}

/** From centre, size and points relative to the anchor to corners and points in the square. */
function corners([x, y, width, height, ...points], anchor) {
  const [left, upper] = [anchor.x + x - width / 2, anchor.y + y - height / 2];
  const placed = points.map((value, k) => value + (k % 2 ? anchor.y : anchor.x));
  return [left, upper, left + width, upper + height, ...placed];
}

/** One per face: those that overlap the best are averaged into it by score (weighted non-maximum suppression). */
function merge(candidates) {
  let rest = candidates.sort((one, other) => other.score - one.score);
  const faces = [];
  while (rest.length) {
    const [best] = rest;
    const same = rest.filter(({ values }) => values === best.values || overlap(values, best.values) > SAME_FACE);
    const sum = same.reduce((total, { score }) => total + score, 0);
    const values = best.values.map((_, k) => same.reduce((total, one) => total + one.score * one.values[k], 0) / sum);
    faces.push({ score: best.score, values });
    rest = rest.filter((candidate) => !same.includes(candidate));
  }
  return faces;
}

function overlap(one, other) {
  const shared = span(one, other, 0) * span(one, other, 1);
  const area = (box) => (box[2] - box[0]) * (box[3] - box[1]);
  return shared / (area(one) + area(other) - shared);
}

function span(one, other, axis) {
  return Math.max(0, Math.min(one[2 + axis], other[2 + axis]) - Math.max(one[axis], other[axis]));
}

function asFace({ score, values: [left, upper, right, lower, ...rest] }) {
  const points = Array.from({ length: rest.length / 2 }, (_, k) => ({ x: rest[2 * k], y: rest[2 * k + 1] }));
  return { score, box: { x: left, y: upper, width: right - left, height: lower - upper }, points };
}
