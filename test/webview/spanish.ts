// The words of the Spanish bundle, as `vscode.l10n.t` looks them up.

import { readFileSync } from 'node:fs';

const BUNDLE = new URL('../../l10n/bundle.l10n.es.json', import.meta.url);

let bundle: Readonly<Record<string, string>> | null = null;

/** The English text itself where there is no translation. */
export function spanish(message: string): string {
  bundle ??= JSON.parse(readFileSync(BUNDLE, 'utf8')) as Record<string, string>;
  return bundle[message] ?? message;
}
