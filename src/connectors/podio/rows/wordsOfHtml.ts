// The words of a piece of HTML, as Podio's text fields hold it.

import { Parser } from 'htmlparser2';

/** Elements that begin a line of their own; of their words none stand on the line before or behind. */
const BLOCKS: ReadonlySet<string> = new Set(
  'address article blockquote br dd div dl dt figure footer h1 h2 h3 h4 h5 h6 header hr li ol p pre section table tr ul'.split(
    ' ',
  ),
);
const CELLS: ReadonlySet<string> = new Set(['td', 'th']);
const UNREAD: ReadonlySet<string> = new Set(['script', 'style', 'template']);

/** The words of a piece of HTML, a line for each paragraph, item or row. Anything is HTML: text without tags comes back as it is. */
export function wordsOfHtml(html: string): string {
  if (!/[<&]/.test(html)) return html.trim();
  let text = '';
  let unread = 0;
  const parser = new Parser({
    onopentagname: (name) => {
      if (UNREAD.has(name)) unread += 1;
      if (BLOCKS.has(name)) text += '\n';
      else if (CELLS.has(name)) text += ' ';
    },
    ontext: (words) => {
      if (unread === 0) text += words;
    },
    onclosetag: (name) => {
      if (UNREAD.has(name)) unread -= 1;
      if (BLOCKS.has(name)) text += '\n';
    },
  });
  parser.end(html);
  return text
    .split('\n')
    .map((line) => line.replaceAll(/[\s\u00a0]+/g, ' ').trim())
    .filter((line) => line !== '')
    .join('\n');
}
