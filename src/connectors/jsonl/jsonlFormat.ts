// JSON Lines as a record format: every line that is not blank is an object (jsonlines.org).

import { messageOf } from '../../core/errors.ts';
import type { Fields } from '../textFile/keyedRow.ts';
import type { LineBlock } from '../textFile/lineBlock.ts';
import { type Content, type Found, NO_TEXT, type RecordFormat } from '../textFile/recordFormat.ts';
import { parseJsonLine } from './jsonLine.ts';

/** Space as JSON has it. */
const BLANK_BYTES: ReadonlySet<number> = new Set([0x20, 0x09, 0x0d, 0x0a]);
const BLANK = /^[ \t\r\n]*$/;

export const jsonlFormat: RecordFormat<Fields> = {
  split({ utf8, ends, damaged }: LineBlock) {
    const found: Found<Fields>[] = [];
    ends.forEach((end, line) => {
      const text = utf8.toString('utf8', ends[line - 1] ?? 0, end);
      if (BLANK.test(text)) return;
      found.push({ from: line, to: line + 1, ...contentOf(text, damaged.has(line)) });
    });
    return { found, lines: ends.length };
  },
};

/** Which lines hold something, whatever it is: all that counting needs. */
export const jsonlOutline: RecordFormat<null> = {
  split({ utf8, ends }: LineBlock) {
    const found: Found<null>[] = [];
    ends.forEach((end, line) => {
      let at = ends[line - 1] ?? 0;
      while (at < end && BLANK_BYTES.has(utf8[at] ?? 0)) at += 1;
      if (at < end) found.push({ from: line, to: line + 1, kind: 'value', value: null });
    });
    return { found, lines: ends.length };
  },
};

function contentOf(text: string, isDamaged: boolean): Content<Fields> {
  if (isDamaged) return { kind: 'broken', reason: NO_TEXT };
  try {
    const value = parseJsonLine(text);
    if (isObject(value)) return { kind: 'value', value };
    return {
      kind: 'broken',
      reason: `expected a JSON object { … }, found ${Array.isArray(value) ? 'a list' : text.trim().slice(0, 40)}`,
    };
  } catch (error) {
    return { kind: 'broken', reason: `expected JSON, found none (${messageOf(error)})` };
  }
}

function isObject(value: ReturnType<typeof parseJsonLine>): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
