// Names as people wrote them: Podio escapes `&`, `<`, `>` and quotes in some answers and not in others.

import { decodeHTMLStrict } from 'entities';

export function unescaped(name: string): string {
  return name.includes('&') ? decodeHTMLStrict(name) : name;
}
