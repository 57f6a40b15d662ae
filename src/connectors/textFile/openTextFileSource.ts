// Opens a text file as a source: finds out how it is written, lets its format look at the beginning, and remembers that.

import { basename, resolve } from 'node:path';
import type { Row, Source } from '../../engine/ports.ts';
import { markAt } from './fileMark.ts';
import type { Fields } from './keyedRow.ts';
import { OpenedFile } from './openedFile.ts';
import type { RecordFormat } from './recordFormat.ts';
import type { Position } from './recordReader.ts';
import { TextFileSource } from './textFileSource.ts';
import { readTextForm, type TextForm } from './textForm.ts';

export interface TextFileSettings {
  /** Relative to the job file's folder. */
  readonly path: string;
  readonly key: readonly string[];
  readonly pageSize: number;
  readonly encoding?: string | undefined;
}

/** What a format makes of a file's beginning. */
export interface Beginning {
  readonly format: RecordFormat<Fields>;
  /** The same records without what is in them, for counting. */
  readonly outline: RecordFormat<null>;
  /** Where the first record stands. */
  readonly start: Position;
}

/** @throws ConfigError when there is no such file, it is no text in that encoding, or `begin` refuses it. */
export async function openTextFileSource(
  settings: TextFileSettings,
  baseDir: string,
  begin: (file: OpenedFile, form: TextForm) => Promise<Beginning>,
): Promise<Source<Row>> {
  const { path: name, key, pageSize, encoding } = settings;
  const path = resolve(baseDir, name);
  const file = await OpenedFile.open(path);
  try {
    const form = await readTextForm(file, encoding);
    const { format, outline, start } = await begin(file, form);
    const mark = await markAt(file, start);
    return new TextFileSource({ path, name, title: basename(path), form, format, outline, key, pageSize, start: mark });
  } finally {
    await file.close();
  }
}
