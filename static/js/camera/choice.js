const KEY = "mimicry.camera";
const SIDES = [640, 960, 1280];

/**
 * What this person uses in this tab: the camera's id, or null for the browser's choice, and the long side of the
 * photographs in pixels: 640, 960 or 1280.
 */
export function chosenCamera() {
  const { deviceId, side } = remembered();
  return { deviceId: deviceId ?? null, side: SIDES.includes(side) ? side : 960 };
}

/** Remember a camera, a size or both, as far as the browser allows; never the camera's name. */
export function chooseCamera(choice) {
  try {
    sessionStorage.setItem(KEY, JSON.stringify({ ...chosenCamera(), ...choice }));
  } catch {
    // Without storage the next page starts with the browser's choice again.
  }
}

/** The cameras of this device: [{deviceId, label}]. Ids and labels are empty until the person has allowed one. */
export async function cameras() {
  try {
    const devices = await navigator.mediaDevices.enumerateDevices();
    return devices.filter(({ kind }) => kind === "videoinput").map(({ deviceId, label }) => ({ deviceId, label }));
  } catch {
    return [];
  }
}

function remembered() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY)) ?? {};
  } catch {
    return {};
  }
}
