import { backlit, light, pose, sharpness } from "./measures.js";

/** As the server's rules (apps/vision/rules.py), each a little stricter, so that what looks good here passes there. */
const WANTED = {
  size: { least: 0.25, greatest: 0.75 },
  offset: 0.22,
  outside: 0.01,
  yaw: 0.45,
  roll: 18,
  sharpness: 0.006,
  /** A second face counts only when it is sure and not far in the background. */
  second: { score: 0.65, share: 0.4 },
};

/**
 * What there is to say of a frame and the faces found in it: {state, faces, box, light}. The state is the first thing
 * to mend: no_face, several, too_far, too_close, off_centre, turned, backlit, blurred; or ok.
 */
export function sightOf(image, found) {
  const [main] = [...found].sort((one, other) => area(other) - area(one));
  if (!main) return { state: "no_face", faces: 0, box: null, light: light(image) };
  const faces = found.filter((face) => face === main || counts(face, main)).length;
  const lit = light(image, main.box);
  return { state: stateOf(image, main, faces, lit), faces, box: main.box, light: lit };
}

function area({ box }) {
  return box.width * box.height;
}

function counts(face, main) {
  return face.score >= WANTED.second.score && face.box.height >= WANTED.second.share * main.box.height;
}

function stateOf(image, { box, points }, faces, lit) {
  if (faces > 1) return "several";
  if (box.height < WANTED.size.least) return "too_far";
  if (box.height > WANTED.size.greatest || box.width > 0.9) return "too_close";
  if (offset(box) > WANTED.offset || outside(box) > WANTED.outside) return "off_centre";
  const { yaw, roll } = pose(points, image);
  if (Math.abs(yaw) > WANTED.yaw || Math.abs(roll) > WANTED.roll) return "turned";
  if (backlit(lit)) return "backlit";
  return sharpness(image, box) < WANTED.sharpness ? "blurred" : "ok";
}

function offset(box) {
  return Math.max(Math.abs(box.x + box.width / 2 - 0.5), Math.abs(box.y + box.height / 2 - 0.5));
}

/** The share of the box's area beyond the frame. */
function outside({ x, y, width, height }) {
  const inside = (start, length) => Math.max(0, Math.min(1, start + length) - Math.max(0, start));
  return 1 - (inside(x, width) * inside(y, height)) / (width * height);
}
