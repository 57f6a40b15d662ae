// A light stem: how much of a word is left without a common English ending. It makes "restarting" and "restarts" share
// a feature; it is no dictionary and does not have to be right, only the same every time.

const SHORTEST_STEMMED = 5;

/** Longest first: the first that fits is taken. */
const ENDINGS: readonly Uint16Array[] = [
  ...['ational', 'ization', 'fulness', 'ousness', 'iveness', 'ations', 'ation', 'ities', 'ingly', 'ments'],
  ...['ment', 'edly', 'ing', 'ied', 'ies', 'ers', 'er', 'ed', 'ly', 'es', 's'],
].map((ending) => Uint16Array.from(ending, (letter) => letter.charCodeAt(0)));

/** The length of the stem of `units[from … from + length)`; a stem is always the beginning of its word. */
export function stemLength(units: Uint16Array, from: number, length: number): number {
  if (length < SHORTEST_STEMMED) return length;
  for (const ending of ENDINGS) {
    if (ending.length < length && endsWith(units, from + length, ending)) return length - ending.length;
  }
  return length;
}

function endsWith(units: Uint16Array, end: number, ending: Uint16Array): boolean {
  for (let i = 1; i <= ending.length; i++) {
    if (units[end - i] !== ending[ending.length - i]) return false;
  }
  return true;
}
