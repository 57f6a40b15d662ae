// A text file as a source: one stream, read in pages that end where a record ends, resumed at a byte of the file.
//
// What it does about a file that changes:
// - Behind the cursor nothing may change, and the file may not shrink: then the place is lost, and the run stops with a
//   ConfigError that says what changed. Checked on every resume and, when the file was written to, at every page, by two
//   samples (see fileMark.ts): a record overwritten between them with one as long stays as it was read.
// - Ahead of the cursor everything may: records appended before the end is reached are read.
// - A page during which the file was written to is read again, so that it holds one state of the file.
// - A file that is replaced by renaming another over it is read to its end as it was; the next attempt sees the new one.
//
// Whether two records have the same key cannot be known in bounded memory; the one that comes last counts.

import type { Cursor, RecordId } from '../../core/ids.ts';
import { nodeId, recordId, streamId } from '../../core/ids.ts';
import type { Expansion, NodePlan, Page, RejectedRecord, Reread, Row, Source, StreamPlan } from '../../engine/ports.ts';
import { checkMark, decodeMark, encodeMark, type FileMark, markAt } from './fileMark.ts';
import { type Fields, keyedRow } from './keyedRow.ts';
import { type FileState, OpenedFile } from './openedFile.ts';
import type { RecordFormat } from './recordFormat.ts';
import { type Position, RecordReader, type TextRecord } from './recordReader.ts';
import type { TextForm } from './textForm.ts';

export interface TextFileOptions {
  readonly path: string;
  /** The path as the job file has it: what the file is known by, on every machine. */
  readonly name: string;
  readonly title: string;
  readonly form: TextForm;
  readonly format: RecordFormat<Fields>;
  /** The same records without what is in them, for counting. */
  readonly outline: RecordFormat<null>;
  readonly key: readonly string[];
  readonly pageSize: number;
  /** Where the records begin. */
  readonly start: FileMark;
}

/** A page of long records ends early, so that a few pages in memory stay a bounded amount of it. */
const MAX_PAGE_BYTES = 8 * 1024 * 1024;
/** Files up to this size are counted, which takes seconds once a run; of larger ones the total is not known. */
const COUNTED_BYTES = 1024 * 1024 * 1024;
/** A page that a busy writer keeps disturbing is taken as it is in the end: what stands before it was checked each time. */
const MAX_REREADS = 2;
/** Records taken at once where no page is cut. */
const BATCH = 10_000;

export class TextFileSource implements Source<Row> {
  /** Two records of a file may have the same key. */
  readonly mayRepeat = true;
  readonly #options: TextFileOptions;
  readonly #node: NodePlan;

  constructor(options: TextFileOptions) {
    this.#options = options;
    const { name, title } = options;
    this.#node = { id: nodeId(`file:${name}`), parent: null, kind: 'file', title, expandable: false };
  }

  async expand(parent: NodePlan | null, signal: AbortSignal): Promise<Expansion> {
    signal.throwIfAborted();
    if (parent !== null) return { nodes: [], streams: [] };
    const { id, title } = this.#node;
    const total = await this.#withFile((file) => this.#count(file, signal));
    return {
      nodes: [this.#node],
      streams: [{ id: streamId(`${id}/rows`), node: id, kind: 'rows', title, spec: null, total }],
    };
  }

  async *pages(_stream: StreamPlan, from: Cursor | null, signal: AbortSignal): AsyncGenerator<Page<Row>, void, void> {
    signal.throwIfAborted();
    const { path, pageSize, start, form } = this.#options;
    const file = await OpenedFile.open(path);
    try {
      let mark = from === null ? start : decodeMark(from);
      let known = await file.state();
      await checkMark(file, mark, form);
      let reader = this.#reader(file, mark);
      for (let rereads = 0; ; ) {
        signal.throwIfAborted();
        const records = await reader.take(pageSize, MAX_PAGE_BYTES, signal);
        const end = records.at(-1)?.end;
        const next = end === undefined ? mark : await markAt(file, end);
        const now = await file.state();
        if (!isSame(now, known)) {
          known = now;
          await checkMark(file, mark, form);
          if (rereads < MAX_REREADS) {
            rereads += 1;
            reader = this.#reader(file, mark);
            continue;
          }
        }
        if (end === undefined) return;
        yield this.#page(records, next);
        rereads = 0;
        mark = next;
      }
    } finally {
      await file.close();
    }
  }

  /** Reads the whole file: where a record stands is not known from its key. */
  async reread(_stream: StreamPlan, ids: readonly RecordId[], signal: AbortSignal): Promise<Reread<Row>> {
    signal.throwIfAborted();
    if (ids.length === 0) return { records: [], rejected: [] };
    const rejected: RejectedRecord[] = [];
    const wanted = new Set(ids);
    const found = new Map<RecordId, Row>();
    const { start } = this.#options;
    await this.#withFile(async (file) => {
      for await (const records of allOf(this.#reader(file, start), signal)) {
        for (const record of records) {
          const row = this.#row(record);
          const line = lineId(record.line);
          if ('fields' in row) {
            if (wanted.has(row.id)) found.set(row.id, row);
            if (wanted.has(line)) found.set(line, row);
          } else if (wanted.has(line)) rejected.push(row);
        }
      }
    });
    return { records: ids.flatMap((id) => found.get(id) ?? []), rejected };
  }

  async close(): Promise<void> {
    // Each reader opens and closes the file for itself.
  }

  /** Null for a file that is too large, or was written to meanwhile. */
  async #count(file: OpenedFile, signal: AbortSignal): Promise<number | null> {
    const before = await file.state();
    if (before.size > COUNTED_BYTES) return null;
    const { form, outline: format, start } = this.#options;
    let count = 0;
    for await (const records of allOf(new RecordReader({ file, form, format }, start), signal)) count += records.length;
    return isSame(await file.state(), before) ? count : null;
  }

  #reader(file: OpenedFile, from: Position): RecordReader<Fields> {
    const { form, format } = this.#options;
    return new RecordReader({ file, form, format }, from);
  }

  async #withFile<T>(work: (file: OpenedFile) => Promise<T>): Promise<T> {
    const file = await OpenedFile.open(this.#options.path);
    try {
      return await work(file);
    } finally {
      await file.close();
    }
  }

  #page(records: readonly TextRecord<Fields>[], next: FileMark): Page<Row> {
    const rows: Row[] = [];
    const rejected: RejectedRecord[] = [];
    for (const record of records) {
      const row = this.#row(record);
      if ('fields' in row) rows.push(row);
      else rejected.push(row);
    }
    return { records: rows, rejected, next: encodeMark(next) };
  }

  #row(record: TextRecord<Fields>): Row | RejectedRecord {
    const content = record.kind === 'value' ? keyedRow(record.value, this.#options.key) : record;
    if (content.kind === 'value') return content.value;
    return { id: lineId(record.line), reason: `line ${record.line}: ${content.reason}` };
  }
}

/** Everything the reader has, in batches. */
async function* allOf<T>(
  reader: RecordReader<T>,
  signal: AbortSignal,
): AsyncGenerator<readonly TextRecord<T>[], void, void> {
  for (;;) {
    const records = await reader.take(BATCH, MAX_PAGE_BYTES, signal);
    if (records.length === 0) return;
    yield records;
  }
}

/** What a record without a readable key is known by. No key's id looks like it: text in those stands in quotes. */
function lineId(line: number): RecordId {
  return recordId(`line ${line}`);
}

function isSame(a: FileState, b: FileState): boolean {
  return a.size === b.size && a.changedNs === b.changedNs;
}
