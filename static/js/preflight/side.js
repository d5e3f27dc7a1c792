const SMALL = 640;
const USUAL = 960;
const LARGE = 1280;
const GOOD_KBITS = 5_000;

/**
 * How many pixels long the photographs should be: small where data are scarce, large where both the link and the
 * camera (`pixels` wide at most) allow it.
 */
export function fittingSide({ scarce, kbits, pixels }) {
  if (scarce) return SMALL;
  return kbits >= GOOD_KBITS && pixels >= LARGE ? LARGE : USUAL;
}

/** The widest picture a camera's track can give, as far as the browser tells. */
export function widest(track) {
  return track?.getCapabilities?.().width?.max ?? track?.getSettings().width ?? 0;
}
