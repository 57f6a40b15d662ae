// What a code point is to the word reader, for every alphabet of Unicode. Asked once a code point, then remembered.

export const UnitClass = {
  /** Between words: spaces, punctuation, symbols, emoji, lone surrogates. */
  separator: 1,
  /** Part of a word: letters, digits, and the vowel signs without which Indic words would collapse. */
  word: 2,
  /** Part of a word in a script that does not put spaces between words. */
  unspaced: 3,
  /** Left out of the word it stands in: accents, vocalisation, joiners, variation selectors. */
  ignored: 4,
} as const;
export type UnitClass = (typeof UnitClass)[keyof typeof UnitClass];

// After decomposition the accents of Latin, Greek and Cyrillic and the vocalisation of Arabic are marks of no script of
// their own; Hebrew's points have one and are named by range. The voicing marks of kana (U+3099, U+309A) have none
// either, but tell one syllable from another and stay.
const ACCENT = /[\u200C\u200D]|(?![\u3099\u309A])(?=[\p{Script=Inherited}\u0591-\u05C7])\p{M}/u;
const WORD = /[\p{L}\p{M}\p{N}]/u;
const UNSPACED = /[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmr}\p{scx=Mymr}]/u;

/** Zero: not asked yet. Untouched pages of it cost no memory. */
const classes = new Uint8Array(0x110000);

export function classOf(codePoint: number): number {
  const known = classes[codePoint];
  if (known) return known;
  const found = classify(codePoint);
  classes[codePoint] = found;
  return found;
}

function classify(codePoint: number): UnitClass {
  const character = String.fromCodePoint(codePoint);
  if (ACCENT.test(character)) return UnitClass.ignored;
  if (!WORD.test(character)) return UnitClass.separator;
  return UNSPACED.test(character) ? UnitClass.unspaced : UnitClass.word;
}
