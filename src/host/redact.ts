// Takes out of a text what must not leave the machine: the values of secrets, and whatever looks like one. Pure.

const HIDDEN = '•••';
/** Shorter values would tear holes into ordinary words. */
const SHORTEST = 4;

/** In headers, queries, URLs and JSON, as servers and drivers repeat them in their messages. */
const LIKELY: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  [/\b(Bearer|Basic|OAuth2)\s+[\w.~+/=-]{8,}/gi, `$1 ${HIDDEN}`],
  [/\b([a-z][a-z+.-]*:\/\/[^\s:/@]+):[^\s/@]+@/gi, `$1:${HIDDEN}@`],
  [
    /(?<!\$\{)\b(\w*(?:token|secret|password|pwd|api_?key))(["']?\s*[=:]\s*["']?)(?!\$\{)[^\s"'&,;}]{4,}/gi,
    `$1$2${HIDDEN}`,
  ],
];

/** @param secrets values that are known to be secret. */
export function redact(text: string, secrets: readonly string[]): string {
  const longestFirst = secrets.filter(({ length }) => length >= SHORTEST).toSorted((a, b) => b.length - a.length);
  const known = longestFirst.reduce((rest, secret) => rest.replaceAll(secret, HIDDEN), text);
  return LIKELY.reduce((rest, [pattern, replacement]) => rest.replaceAll(pattern, replacement), known);
}
