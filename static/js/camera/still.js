/** Draw `source`, a video, picture or canvas of `width` × `height`, into `canvas`, at most `side` pixels long. */
export function drawInto(canvas, source, width, height, side) {
  const scale = Math.min(1, side / Math.max(width, height));
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  canvas.getContext("2d", { willReadFrequently: true }).drawImage(source, 0, 0, canvas.width, canvas.height);
  return canvas;
}

/** Give a canvas' memory back at once; phones have little for canvases. */
export function discard(canvas) {
  canvas.width = 0;
  canvas.height = 0;
}
