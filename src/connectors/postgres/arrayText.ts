// PostgreSQL's text form of arrays, `{1,NULL,"a\"b",{2}}`, as nested lists (manual, "Array Input and Output Syntax").

import type { FieldValue } from '../../core/fieldValue.ts';

/** A brace, an element in quotes, or one without; commas and the bounds before the first brace say nothing more. */
const TOKEN = /[{}]|"(?<quoted>(?:[^"\\]|\\.)*)"|[^{},"]+/gs;

/** @param element reads the text of one element. */
export function readArray(text: string, element: (text: string) => FieldValue): FieldValue {
  const lists: FieldValue[][] = [[]];
  for (const { 0: token, groups } of text.slice(text.indexOf('{')).matchAll(TOKEN)) {
    const quoted = groups?.['quoted'];
    if (token === '{') {
      lists.push([]);
    } else if (token === '}') {
      const list = lists.pop() ?? [];
      lists.at(-1)?.push(list);
    } else if (quoted !== undefined) {
      lists.at(-1)?.push(element(quoted.replaceAll(/\\(.)/gs, '$1')));
    } else {
      lists.at(-1)?.push(token === 'NULL' ? null : element(token));
    }
  }
  return lists[0]?.[0] ?? [];
}
