import { backlit, light } from "../guidance/measures.js";

const WIDTH = 160;
const BRIGHT_SHARE = 0.1;
const DARK_LUMA = 60;

/**
 * Judge the light in what a video shows: "ok", "backlit" (the face is far darker than what is behind it) or "dark"
 * (even the brightest tenth of the whole frame is dark: a dark face in a lit room is never called so).
 * `seen` is {ratio, background} as measured on a face that was found; without it the oval is measured.
 */
export function lightOf(video, seen = null) {
  const image = frame(video);
  if (brightest(image.data) < DARK_LUMA) return "dark";
  return backlit(seen ?? light(image)) ? "backlit" : "ok";
}

function frame(video) {
  const canvas = document.createElement("canvas");
  canvas.width = WIDTH;
  canvas.height = Math.round((WIDTH * video.videoHeight) / video.videoWidth);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.drawImage(video, 0, 0, canvas.width, canvas.height);
  return context.getImageData(0, 0, canvas.width, canvas.height);
}

/** The luminance, 0 to 255, that a tenth of the pixels exceed. */
function brightest(data) {
  const lumas = new Uint8ClampedArray(data.length / 4);
  for (let at = 0; at < lumas.length; at += 1) {
    lumas[at] = 0.299 * data[4 * at] + 0.587 * data[4 * at + 1] + 0.114 * data[4 * at + 2];
  }
  return lumas.sort()[Math.floor(lumas.length * (1 - BRIGHT_SHARE))];
}
