// What becomes of a row's text before an embedder sees it: trimmed, made well-formed, cut to what the model reads.
// Every row's text passes here, so that none is empty or over-long where vectors are matched to rows.

export type PreparedText =
  | { readonly kind: 'empty' }
  | { readonly kind: 'text'; readonly text: string; readonly truncated: boolean };

/** How far back from the limit a word's end is looked for: a text of one endless word must not shrink to its prefix. */
const WORD_WINDOW = 256;
/** Text around the cut in which the character's own end is looked for. */
const GRAPHEME_WINDOW = 64;

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/**
 * @param maxChars the longest text the model reads, in UTF-16 units.
 * A longer text is cut at a word's end near the limit, else between two characters as a reader sees them.
 */
export function prepareText(raw: string, maxChars: number): PreparedText {
  const text = raw.trim().toWellFormed();
  if (text === '') return { kind: 'empty' };
  if (text.length <= maxChars) return { kind: 'text', text, truncated: false };
  const cut = text.slice(0, wordEnd(text, maxChars) ?? characterEnd(text, maxChars)).trimEnd();
  return { kind: 'text', text: cut, truncated: true };
}

/** The last place at or before `limit` where white space begins, if it is near. */
function wordEnd(text: string, limit: number): number | null {
  const nearest = Math.max(1, limit - Math.min(WORD_WINDOW, limit >> 1));
  for (let at = limit; at >= nearest; at--) {
    if (/\s/.test(text.charAt(at))) return at;
  }
  return null;
}

/** The last end of a character at or before `limit`: never within a surrogate pair, an accent or an emoji's parts. */
function characterEnd(text: string, limit: number): number {
  const from = Math.max(0, limit - GRAPHEME_WINDOW);
  const around = text.slice(from, limit + GRAPHEME_WINDOW);
  const start = from + (graphemes.segment(around).containing(limit - from)?.index ?? 0);
  if (start > from) return start;
  return splitsPair(text, limit) ? limit - 1 : limit;
}

function splitsPair(text: string, at: number): boolean {
  return (text.codePointAt(at - 1) ?? 0) > 0xffff;
}
