// What `vscode.l10n.t` does without a bundle: the English text with its places filled in.

import type { Translate } from '../../../src/host/translate.ts';

export const inEnglish: Translate = (message, ...args) =>
  message.replaceAll(/\{(\d+)\}/g, (mark, index) => String(args[Number(index)] ?? mark));
