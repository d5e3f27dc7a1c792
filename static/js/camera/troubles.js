const BY_NAME = {
  NotAllowedError: "refused",
  SecurityError: "refused",
  PermissionDeniedError: "refused",
  NotFoundError: "none",
  DevicesNotFoundError: "none",
  OverconstrainedError: "none",
  NotReadableError: "busy",
  TrackStartError: "busy",
  AbortError: "busy",
  TimeoutError: "silent",
};

const DOTS_ABOVE = /MicroMessenger|WeChat|QQ\/|Weibo|AlipayClient|DingTalk/i;
const IN_APP =
  /FBAN|FBAV|FB_IAB|Instagram|Barcelona|Line\/|TikTok|musical_ly|BytedanceWebview|Snapchat|Telegram|; wv\)/i;
const APPLE = /iPhone|iPad|iPod/;

/** The states of a Camera in which it gives no pictures until something changes. */
export const TROUBLES = ["refused", "none", "busy", "silent", "unplugged", "inapp", "unsupported", "insecure"];

/** Name the state that an error of `getUserMedia`, or its silence, leaves the camera in; each has its own help. */
export function troubleOf(error, scope = window) {
  const state = BY_NAME[error.name] ?? "busy";
  // An app that shows pages refuses without asking; only another browser helps.
  return state !== "busy" && wayOut(scope.navigator.userAgent) ? "inapp" : state;
}

/** Name why this browser cannot even be asked for a camera, or null when it can. */
export function obstacle(scope = window) {
  if (scope.navigator.mediaDevices?.getUserMedia) return null;
  if (wayOut(scope.navigator.userAgent)) return "inapp";
  return scope.isSecureContext ? "unsupported" : "insecure";
}

/**
 * Name how to get from inside an app to a browser, by the user agent: "dots" (⋯ at the top right of WeChat and its
 * like), "apple" or "android" (other apps there); null in a browser of its own.
 */
export function wayOut(userAgent) {
  if (DOTS_ABOVE.test(userAgent)) return "dots";
  if (!IN_APP.test(userAgent)) return null;
  return APPLE.test(userAgent) ? "apple" : "android";
}
