// Opens `"source": {"type": "jsonl", …}`. How the file is read is the business of ../textFile.

import { requireColumns } from '../../core/requireColumns.ts';
import type { Row, Source } from '../../engine/ports.ts';
import type { OpenedFile } from '../textFile/openedFile.ts';
import { type Beginning, openTextFileSource, type TextFileSettings } from '../textFile/openTextFileSource.ts';
import { RecordReader } from '../textFile/recordReader.ts';
import type { TextForm } from '../textFile/textForm.ts';
import { jsonlFormat, jsonlOutline } from './jsonlFormat.ts';

export interface JsonlSourceSettings extends TextFileSettings {
  readonly type: 'jsonl';
}

/** A key column that none of so many first records has is a mistake in the job, not in the file. */
const LOOKED_AT = 100;

/** @throws ConfigError when there is no such file, it is no text, or none of its first records has the key. */
export function openJsonlSource(settings: JsonlSourceSettings, baseDir: string): Promise<Source<Row>> {
  return openTextFileSource(settings, baseDir, (file, form) => begin(settings.key, file, form));
}

async function begin(key: readonly string[], file: OpenedFile, form: TextForm): Promise<Beginning> {
  const start = { offset: form.markLength, line: 1 };
  const reader = new RecordReader({ file, form, format: jsonlFormat }, start);
  const first = await reader.take(LOOKED_AT, Number.POSITIVE_INFINITY, null);
  const names = new Set(first.flatMap((record) => (record.kind === 'value' ? Object.keys(record.value) : [])));
  if (names.size > 0) requireColumns('source.key', key, [...names]);
  return { format: jsonlFormat, outline: jsonlOutline, start };
}
