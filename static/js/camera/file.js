import { discard, drawInto } from "./still.js";

const SMALLEST = 240;

/** A chosen file gives no photograph; `code` is "unreadable" or "small". */
export class FileTrouble extends Error {
  constructor(code) {
    super(code);
    this.code = code;
  }
}

/** Draw a photo file upright into a canvas of at most `side` pixels. Throws FileTrouble. */
export async function drawnFile(file, side) {
  const picture = await decoded(file);
  try {
    const { width, height } = picture;
    if (Math.min(width, height) < SMALLEST) throw new FileTrouble("small");
    return drawInto(document.createElement("canvas"), picture, width, height, side);
  } finally {
    release(picture);
  }
}

async function decoded(file) {
  try {
    return await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    return loaded(file);
  }
}

/** Read a file as pages do; some browsers show formats so that they cannot decode otherwise. */
async function loaded(file) {
  const image = new Image();
  image.src = URL.createObjectURL(file);
  try {
    await image.decode();
    return image;
  } catch {
    release(image);
    throw new FileTrouble("unreadable");
  }
}

function release(picture) {
  if (picture.close) picture.close();
  else URL.revokeObjectURL(picture.src);
}
