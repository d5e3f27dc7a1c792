const WORDS = /\b(obs|ndi|vcam|camo|dummy|fake)\b|virtual|loopback/i;
const BRANDS = /manycam|snap camera|xsplit|droidcam|iriun|epoccam|e2esoft|splitcam|youcam|mmhmm|sparkocam|fake_device/i;

/**
 * Describe the camera behind a track without naming it: {device: SHA-256 of its name in hexadecimal or null where the
 * browser cannot hash, virtual: whether the name is that of a program known to feed pictures in, track: its settings}.
 */
export async function described(track) {
  const { width, height, frameRate, facingMode } = track.getSettings();
  return {
    device: await hashed(track.label),
    virtual: WORDS.test(track.label) || BRANDS.test(track.label),
    track: { width, height, frameRate, facingMode },
  };
}

async function hashed(label) {
  if (!label || !crypto.subtle) return null;
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(label));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
