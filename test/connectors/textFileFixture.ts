// A folder with one text file in it, the CSV and JSONL sources over that file, and what they read.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CsvSourceSettings, openCsvSource } from '../../src/connectors/csv/openCsvSource.ts';
import { type JsonlSourceSettings, openJsonlSource } from '../../src/connectors/jsonl/openJsonlSource.ts';
import type { Page, Row, Source, StreamPlan } from '../../src/engine/ports.ts';
import { read, wholePlan } from './readSource.ts';

export type CsvSettings = Partial<Omit<CsvSourceSettings, 'type'>>;
export type JsonlSettings = Partial<Omit<JsonlSourceSettings, 'type'>>;

export interface TextFileFixture {
  readonly folder: string;
  readonly path: string;
  write(content: string | Uint8Array): Promise<void>;
  /** Key `id`, 500 records a page, everything else as the job file's defaults have it. */
  openCsv(settings?: CsvSettings): Promise<Source<Row>>;
  openJsonl(settings?: JsonlSettings): Promise<Source<Row>>;
  dispose(): Promise<void>;
}

export async function textFileFixture(): Promise<TextFileFixture> {
  const folder = await mkdtemp(join(tmpdir(), 'ratchet-text-'));
  const path = join(folder, 'rows.txt');
  const common = { path: 'rows.txt', key: ['id'], pageSize: 500 };
  return {
    folder,
    path,
    write: (content) => writeFile(path, content),
    openCsv: (settings) =>
      openCsvSource({ type: 'csv', ...common, delimiter: ',', quote: '"', header: true, ...settings }, folder),
    openJsonl: (settings) => openJsonlSource({ type: 'jsonl', ...common, ...settings }, folder),
    dispose: () => rm(folder, { recursive: true, force: true }),
  };
}

export async function onlyStream(source: Source<Row>): Promise<StreamPlan> {
  const [stream, ...others] = (await wholePlan(source)).streams;
  if (stream === undefined || others.length > 0) throw new Error('expected a file to be one stream');
  return stream;
}

export async function allPages(source: Source<Row>): Promise<readonly Page<Row>[]> {
  return read(source, await onlyStream(source));
}

export async function allFields(source: Source<Row>): Promise<readonly Row['fields'][]> {
  return (await allPages(source)).flatMap((page) => page.records.map(({ fields }) => fields));
}

export async function allReasons(source: Source<Row>): Promise<readonly string[]> {
  return (await allPages(source)).flatMap((page) => page.rejected.map(({ reason }) => reason));
}

/** Text in UTF-16 with the low byte last. */
export function utf16be(text: string): Buffer {
  return Buffer.from(text, 'utf16le').swap16();
}
