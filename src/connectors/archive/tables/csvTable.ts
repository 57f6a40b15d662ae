// A table as CSV: RFC 4180, UTF-8 with a byte order mark (without one Excel takes it for another encoding). Text that a
// spreadsheet would run as a formula gets an apostrophe in front.

import type { FileHandle } from 'node:fs/promises';
import { stringify } from 'csv-stringify/sync';
import { BufferedWriter } from '../disk/bufferedWriter.ts';
import type { Column } from './appColumns.ts';
import type { Cell } from './cell.ts';

const BYTE_ORDER_MARK = '\ufeff';

export async function writeCsv(
  file: FileHandle,
  columns: readonly Column[],
  rows: AsyncIterable<readonly Cell[]>,
): Promise<void> {
  const writer = new BufferedWriter(file, 0);
  await writer.write(BYTE_ORDER_MARK + lineOf(columns.map(({ header }) => header)));
  const asText = columns.map(
    ({ dates }) =>
      (cell: Cell) =>
        cell instanceof Date ? dateText(cell, dates === 'day') : cell,
  );
  for await (const row of rows) await writer.write(lineOf(row.map((cell, index) => asText[index]?.(cell) ?? null)));
  await writer.flush();
}

function lineOf(row: readonly (string | number | null)[]): string {
  return stringify([[...row]], { escape_formulas: true, record_delimiter: '\r\n' });
}

function dateText(date: Date, isDay: boolean): string {
  const text = date.toISOString();
  return isDay ? text.slice(0, 10) : text.replace('.000', '');
}
