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
};

const IN_APP = /MicroMessenger|WeChat|QQ\/|Weibo|AlipayClient|FBAN|FBAV|Instagram|Line\/|TikTok|musical_ly|Snapchat|; wv\)/i;

/** Name the state that an error of `getUserMedia` leaves the camera in; each has its own help on the page. */
export function troubleOf(error) {
  return BY_NAME[error.name] ?? "busy";
}

/** Name why this browser cannot even be asked for a camera, or null when it can. */
export function obstacle(scope = window) {
  if (scope.navigator.mediaDevices?.getUserMedia) return null;
  if (IN_APP.test(scope.navigator.userAgent)) return "inapp";
  return scope.isSecureContext ? "unsupported" : "insecure";
}
