/** Call `act` when the person allows the camera in the browser's own settings, in browsers that tell of it. */
export async function onAllowed(act, signal) {
  try {
    const permission = await navigator.permissions.query({ name: "camera" });
    permission.addEventListener("change", () => permission.state === "granted" && act(), { signal });
  } catch {
    // Some browsers do not know this permission; "Try again" remains.
  }
}

/** Call `act` when a camera or another device is plugged in or taken away. */
export function onDevices(act, signal) {
  navigator.mediaDevices?.addEventListener?.("devicechange", act, { signal });
}
