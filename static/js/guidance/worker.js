import { findFaces } from "./blazeface.js";
import { Network } from "./network.js";
import { sightOf } from "./sight.js";

/*
 * Looks at frames beside the page's own thread. It says {ready: true} once the network is loaded, or {ready: false}
 * where that fails; then each message {id, image} is answered by {id, sight}, sight null where looking failed.
 */
const WEIGHTS = new URL("../../models/face_detection_short_range.tflite", import.meta.url);

async function load() {
  const response = await fetch(WEIGHTS);
  if (!response.ok) throw new Error(`the network's file: ${response.status}`);
  return new Network(await response.arrayBuffer());
}

function look(network, image) {
  try {
    return sightOf(image, findFaces(network, image));
  } catch {
    return null;
  }
}

load().then(
  (network) => {
    addEventListener("message", ({ data: { id, image } }) => postMessage({ id, sight: look(network, image) }));
    postMessage({ ready: true });
  },
  () => postMessage({ ready: false }),
);
