// Delimited text as a record format: csv-parse reads the records, the lines they end on are ours. Strict as RFC 4180, because
// a stray quote that is guessed at can swallow the records after it: a line with one is broken, and the next line is read.

import { CsvError, type Options, parse } from 'csv-parse/sync';
import type { LineBlock, LineBreak } from '../textFile/lineBlock.ts';
import { type Content, type Found, NO_TEXT, type RecordFormat, type Split } from '../textFile/recordFormat.ts';

export interface CsvDialect {
  readonly delimiter: string;
  /** Empty where there are no quotes. */
  readonly quote: string;
  readonly lineBreak: LineBreak;
}

type Values = readonly string[];

const REASONS: Readonly<Record<string, string>> = {
  INVALID_OPENING_QUOTE:
    'expected no quote within a field that does not begin with one; enclose the field in quotes and double those within',
  CSV_INVALID_CLOSING_QUOTE: 'expected the end of the field after its closing quote; double the quotes within a field',
  CSV_QUOTE_NOT_CLOSED: 'expected a closing quote, found none up to the end of the file',
};

export class CsvFormat implements RecordFormat<Values> {
  readonly #options: Options;
  readonly #lineBreak: LineBreak;

  constructor({ delimiter, quote, lineBreak }: CsvDialect) {
    this.#lineBreak = lineBreak;
    this.#options = {
      delimiter,
      quote: quote === '' ? null : quote,
      escape: quote === '' ? null : quote,
      record_delimiter: lineBreak === '\n' ? ['\r\n', '\n'] : ['\r'],
      relax_column_count: true,
      skip_empty_lines: true,
    };
  }

  split(block: LineBlock, isEnd: boolean): Split<Values> {
    const found: Found<Values>[] = [];
    let line = 0;
    while (line < block.ends.length) {
      const { records, error } = this.#parse(block.utf8.subarray(startOf(block, line)));
      const start = startOf(block, line);
      for (const { values, end } of records) {
        const from = this.#skipBlank(block, line);
        line = from + 1;
        while (line < block.ends.length && startOf(block, line) < start + end) line += 1;
        found.push({ from, to: line, ...contentOf(values, isDamaged(block, from, line)) });
      }
      if (error === null) return { found, lines: block.ends.length };
      line = this.#skipBlank(block, line);
      if (error.code === 'CSV_QUOTE_NOT_CLOSED' && !isEnd) break;
      found.push({ from: line, to: line + 1, kind: 'broken', reason: REASONS[error.code] ?? error.message });
      line += 1;
    }
    return { found, lines: line };
  }

  /** The first line from there that is more than a line break: csv-parse passes over the others. */
  #skipBlank({ utf8, ends }: LineBlock, from: number): number {
    let line = from;
    for (let start = ends[from - 1] ?? 0; line < ends.length; line += 1) {
      const end = ends[line] ?? start;
      const text = end - start > 2 ? null : utf8.toString('latin1', start, end);
      if (text !== this.#lineBreak && (text !== '\r\n' || this.#lineBreak !== '\n')) break;
      start = end;
    }
    return line;
  }

  /** Records up to the first error; `end` counts bytes from the beginning of `utf8`. */
  #parse(utf8: Buffer): { records: readonly { values: Values; end: number }[]; error: CsvError | null } {
    const records: { values: Values; end: number }[] = [];
    try {
      parse(utf8, {
        ...this.#options,
        on_record: (values: Values, { bytes }: { readonly bytes: number }) => {
          records.push({ values, end: bytes });
          return null;
        },
      });
      return { records, error: null };
    } catch (error) {
      if (error instanceof CsvError) return { records, error };
      throw error;
    }
  }
}

function contentOf(value: Values, isDamagedText: boolean): Content<Values> {
  return isDamagedText ? { kind: 'broken', reason: NO_TEXT } : { kind: 'value', value };
}

function startOf({ ends }: LineBlock, line: number): number {
  return ends[line - 1] ?? 0;
}

function isDamaged({ damaged }: LineBlock, from: number, to: number): boolean {
  if (damaged.size === 0) return false;
  for (let line = from; line < to; line += 1) if (damaged.has(line)) return true;
  return false;
}
