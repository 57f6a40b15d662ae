// Opens `"source": {"type": "csv", …}`: its columns, and rows of them. How the file is read is the business of ../textFile.

import { ConfigError } from '../../core/errors.ts';
import { requireColumns } from '../../core/requireColumns.ts';
import type { Row, Source } from '../../engine/ports.ts';
import type { OpenedFile } from '../textFile/openedFile.ts';
import { type Beginning, openTextFileSource, type TextFileSettings } from '../textFile/openTextFileSource.ts';
import { type Position, RecordReader } from '../textFile/recordReader.ts';
import type { TextForm } from '../textFile/textForm.ts';
import { CsvFormat } from './csvFormat.ts';
import { CsvOutline } from './csvOutline.ts';
import { namedFields } from './namedFields.ts';

export interface CsvSourceSettings extends TextFileSettings {
  readonly type: 'csv';
  readonly delimiter: string;
  /** Empty where there are no quotes. */
  readonly quote: string;
  /** Whether the first row names the columns. */
  readonly header: boolean;
  /** Names instead of those in the header row; required without one. */
  readonly columns?: readonly string[] | undefined;
}

/** @throws ConfigError when there is no such file, it is no text, or its columns do not fit the settings. */
export function openCsvSource(settings: CsvSourceSettings, baseDir: string): Promise<Source<Row>> {
  return openTextFileSource(settings, baseDir, (file, form) => begin(settings, file, form));
}

async function begin(settings: CsvSourceSettings, file: OpenedFile, form: TextForm): Promise<Beginning> {
  const dialect = { ...settings, lineBreak: form.lineBreak };
  const format = new CsvFormat(dialect);
  const top = { offset: form.markLength, line: 1 };
  const { names, end } = settings.header ? await readHeader(file, form, format, top) : { names: null, end: top };
  const columns = chooseColumns(file.path, names, settings.columns);
  requireColumns('source.key', settings.key, columns);
  return { format: namedFields(format, columns), outline: new CsvOutline(format, dialect), start: end };
}

interface Header {
  readonly names: readonly string[];
  readonly end: Position;
}

async function readHeader(file: OpenedFile, form: TextForm, format: CsvFormat, top: Position): Promise<Header> {
  const [row] = await new RecordReader({ file, form, format }, top).take(1, Number.POSITIVE_INFINITY, null);
  if (row === undefined)
    throw new ConfigError(
      `source.path: expected a row of column names at the top of ${file.path}, found an empty file. Export it again, with its header.`,
    );
  if (row.kind === 'broken')
    throw new ConfigError(
      `source.path: expected a row of column names at the top of ${file.path}, found a broken one: line ${row.line}: ${row.reason}. Correct it, or check "delimiter", "quote" and "encoding".`,
    );
  return { names: row.value, end: row.end };
}

function chooseColumns(
  path: string,
  header: readonly string[] | null,
  stated: readonly string[] | undefined,
): readonly string[] {
  const columns = stated ?? header ?? [];
  const [where, cure] =
    stated === undefined
      ? [`the header row of ${path}`, 'Rename it there, or name all columns with "columns"']
      : ['source.columns', 'Rename it'];
  if (header !== null && header.length !== columns.length)
    throw new ConfigError(
      `source.columns: expected ${header.length} names, one for each column in the header row of ${path}, found ${columns.length}. The header has: ${header.join(', ')}.`,
    );
  // JavaScript takes a field of that name for the object's prototype.
  const odd = columns.find((name, index) => name === '' || name === '__proto__' || columns.indexOf(name) !== index);
  if (odd === undefined) return columns;
  const place = `${columns.lastIndexOf(odd) + 1} of ${columns.length}`;
  const found = odd === '' ? 'one without a name' : odd === '__proto__' ? '"__proto__"' : `"${odd}" a second time`;
  throw new ConfigError(
    `${where}: expected every column to have a name of its own, found ${found} (column ${place}). ${cure}.`,
  );
}
