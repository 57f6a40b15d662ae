// The page of a progress panel: an empty frame around its script, under a policy that lets in nothing else. No handler
// and no style stands in it; its words come along as data.

import type { PanelWords } from '../../protocol/panelWords.ts';

export interface PanelPage {
  /** Where styles and fonts may come from: `webview.cspSource`. */
  readonly cspSource: string;
  /** Fresh for every page. */
  readonly nonce: string;
  readonly scriptUri: string;
  readonly styleUri: string;
  /** Of the display, as BCP 47. */
  readonly language: string;
  readonly title: string;
  readonly words: PanelWords;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escapeHtml = (text: string): string => text.replaceAll(/[&<>"']/g, (sign) => ESCAPES[sign] ?? sign);
/** In a script element only its end tag means anything. */
const scriptData = (value: unknown): string => JSON.stringify(value).replaceAll('<', '\\u003c');

export function panelHtml(page: PanelPage): string {
  const [nonce, source] = [escapeHtml(page.nonce), escapeHtml(page.cspSource)];
  const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src ${source}; font-src ${source};`;
  return `<!DOCTYPE html>
<html lang="${escapeHtml(page.language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(page.title)}</title>
<link rel="stylesheet" href="${escapeHtml(page.styleUri)}">
<script id="words" type="application/json" nonce="${nonce}">${scriptData(page.words)}</script>
<script type="module" nonce="${nonce}" src="${escapeHtml(page.scriptUri)}"></script>
</head>
<body></body>
</html>
`;
}
