// Where in a line a problem is underlined: the value or name that begins there. Pure.

const TOKEN = /"(?:[^"\\]|\\.)*"?|[\w.+-]+|[[{]|\S/y;

/** Both counted from 0; the end is behind the last character. @param column from 1, as problems have it. */
export function problemRange(line: string, column: number): { readonly start: number; readonly end: number } {
  const start = Math.min(Math.max(0, column - 1), line.length);
  TOKEN.lastIndex = start;
  const token = TOKEN.exec(line)?.[0] ?? '';
  return { start, end: start + token.length };
}
