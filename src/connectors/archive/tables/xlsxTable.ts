// A table as an Excel workbook, written row by row. Text is never a formula in it; past Excel's rows a new sheet begins.

import type { FileHandle } from 'node:fs/promises';
import { writeXlsxStream } from 'hucre/xlsx';
import { writeAll } from '../disk/bufferedWriter.ts';
import type { Column } from './appColumns.ts';
import type { Cell } from './cell.ts';

export const MAX_ROWS = 1_048_576;
export const MAX_COLUMNS = 16_384;

const MAX_TEXT = 32_767;
const CUT = '…';
/** Room for the number of a further sheet within Excel's 31 characters. */
const MAX_SHEET_NAME = 26;
/** Not in XML 1.0, which a workbook is made of. */
const NO_XML = /(?![\t\n\r])[\p{Cc}\ufffe\uffff]/gu;
/** Excel reads it as an escaped character; its own escape keeps it as it is. */
const ESCAPE = /_(?=x[0-9A-Fa-f]{4}_)/g;
const FORMATS = { day: 'yyyy-mm-dd', time: 'yyyy-mm-dd hh:mm:ss' } as const;
/** Excel's first day. */
const EPOCH = Date.UTC(1900, 0, 1);
/** Records of a workbook that may grow beyond 4 GB; they are set before anything is written. */
const LARGE_BYTES = 256 * 1024 * 1024;

export interface Workbook {
  readonly title: string;
  readonly columns: readonly Column[];
  readonly rows: AsyncIterable<readonly Cell[]>;
  /** Bytes the rows are made from, about. */
  readonly bytes: number;
  readonly maxRows: number;
}

export async function writeXlsx(file: FileHandle, { title, columns, rows, bytes, maxRows }: Workbook): Promise<void> {
  const stream = writeXlsxStream(cellsOf(rows), {
    name: sheetName(title),
    columns: columns.map(({ header, dates }) => ({
      header: xmlText(header),
      ...(dates === null ? {} : { numFmt: FORMATS[dates] }),
    })),
    freezePane: { rows: 1 },
    maxRowsPerSheet: maxRows,
    zip64: bytes > LARGE_BYTES,
  });
  let at = 0;
  for await (const chunk of stream) {
    await writeAll(file, chunk, at);
    at += chunk.length;
  }
}

async function* cellsOf(rows: AsyncIterable<readonly Cell[]>): AsyncGenerator<Cell[], void, void> {
  for await (const row of rows)
    yield row.map((cell) => (cell === null || typeof cell === 'number' ? cell : excelCell(cell)));
}

function excelCell(cell: string | Date): Cell {
  if (typeof cell === 'string') return xmlText(cell);
  return cell.getTime() < EPOCH ? cell.toISOString() : cell;
}

function xmlText(text: string): string {
  const escaped = text.toWellFormed().replace(NO_XML, '').replace(ESCAPE, '_x005F_');
  return escaped.length <= MAX_TEXT ? escaped : `${escaped.slice(0, MAX_TEXT - CUT.length).toWellFormed()}${CUT}`;
}

function sheetName(title: string): string {
  const name = title
    .replace(/[[\]:*?/\\]/g, '_')
    .replace(NO_XML, '')
    .trim();
  const cut = [...name.slice(0, MAX_SHEET_NAME)]
    .join('')
    .toWellFormed()
    .replace(/^'+|'+$/g, '')
    .trim();
  return cut === '' ? 'Items' : cut;
}
