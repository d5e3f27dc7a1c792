const ACCENTS = /[\u0300-\u036f]/g;
const NEITHER_LETTER_NOR_DIGIT = /[^\p{L}\p{M}\p{N}]/gu;

/** Fold case, accents, width, spaces and signs away: "emocion" finds "Emoción", and "gao'xing" is "gaoxing". */
export function fold(text) {
  return text.normalize("NFKD").replace(ACCENTS, "").replace(NEITHER_LETTER_NOR_DIGIT, "").toLowerCase();
}

/** Return a test of whether something folded is meant for a term: a part of its wording, or how its sound begins. */
export function finder({ wording, sounds = [] }) {
  const written = fold(wording);
  const heard = sounds.map(fold);
  return (wanted) => written.includes(wanted) || heard.some((sound) => sound.startsWith(wanted));
}

/** Return a copy of what the template marked `data-<name>` inside `root` holds. */
export function copy(root, name) {
  return root.querySelector(`template[data-${name}]`).content.firstElementChild.cloneNode(true);
}
