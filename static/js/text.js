/** Fold case and accents away, so that "emocion" finds "Emoción". */
export function fold(text) {
  return text.normalize("NFD").replace(/\p{Mn}/gu, "").toLowerCase().trim();
}
