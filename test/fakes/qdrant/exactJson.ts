// JSON with whole numbers beyond 2^53 kept exact: Qdrant's ids go to 2^64 - 1, JavaScript's numbers do not.
// Such a number is a marked string inside the fake and a number again on the way out.

const MARK = '\u0000u64:';
const ESCAPED_MARK = /"\\u0000u64:(-?\d+)"/g;
/** A quick look: any run of digits that could be too long, outside of fractions. */
const LONG_DIGITS = /[[:,]\s*-?\d{16,}\s*[\],}]/;
const STRING_OR_LONG = /"(?:[^"\\]|\\.)*"|(?<![\d.eE+-])-?\d{16,}(?![\d.eE])/g;

export function parseExact(text: string): unknown {
  if (!LONG_DIGITS.test(text)) return JSON.parse(text);
  const marked = text.replace(STRING_OR_LONG, (token) =>
    token.startsWith('"') || Number.isSafeInteger(Number(token)) ? token : `"\\u0000u64:${token}"`,
  );
  return JSON.parse(marked);
}

/** A whole number from its digits, exact at any length. */
export function parseExactNumber(digits: string): number | string {
  return Number.isSafeInteger(Number(digits)) ? Number(digits) : MARK + digits;
}

export function renderExact(value: unknown): string {
  return JSON.stringify(value).replace(ESCAPED_MARK, '$1');
}

/** The digits of a number that was too long for JavaScript; null for anything else. */
export function exactDigits(value: unknown): string | null {
  return typeof value === 'string' && value.startsWith(MARK) ? value.slice(MARK.length) : null;
}
