// Offset paging, for queries with no key: each page starts so many rows after the beginning.
// Rows inserted or deleted meanwhile shift the others; the plan says so, and nothing here can mend it.

import { ConfigError, CorruptError } from '../../core/errors.ts';
import { type Cursor, cursor, type RecordId } from '../../core/ids.ts';
import type { NodePlan, Page, Row, StreamPlan } from '../../engine/ports.ts';
import { COUNT_MS, findAmong, type Paging, type StreamsPlan, wholeStream } from './paging.ts';
import { contentRow, keyedRow } from './rowRecord.ts';
import type { Fields, SqlDatabase, SqlQuery } from './sqlDatabase.ts';

export interface OffsetOptions {
  readonly database: SqlDatabase;
  readonly pageAt: (offset: number, limit: number) => SqlQuery;
  /** Counts all rows, as `total`; null when that cannot be asked. */
  readonly count: SqlQuery | null;
  /** Makes the ids of records; empty: their content does, and rows that are alike are one record. */
  readonly key: readonly string[];
  readonly pageSize: number;
  /** Whether the place of the offset is the user's own, so that it may be one that moves nothing. */
  readonly mayStandStill: boolean;
}

const WHAT_IT_LOSES =
  'paging is by OFFSET: rows inserted or deleted while the run lasts can be missed or read twice, and the later pages of a big table are slow. Name a "key" to be safe of both.';
const ALIKE_ARE_ONE =
  'without a "key", rows that are alike in every column count as one record, and a changed row as a new one.';

export class OffsetPaging implements Paging {
  readonly #options: OffsetOptions;

  constructor(options: OffsetOptions) {
    this.#options = options;
  }

  async plan(node: NodePlan, signal: AbortSignal): Promise<StreamsPlan> {
    const { database, count, key } = this.#options;
    const counted = count === null ? null : await database.readWithin(COUNT_MS, [count], signal);
    const total = counted === null ? null : Number(counted[0]?.[0]?.['total']);
    return {
      streams: [wholeStream(node, total)],
      warnings: key.length === 0 ? [WHAT_IT_LOSES, ALIKE_ARE_ONE] : [WHAT_IT_LOSES],
    };
  }

  async *pages(_stream: StreamPlan, from: Cursor | null, signal: AbortSignal): AsyncGenerator<Page<Row>, void, void> {
    const { database, pageAt, pageSize } = this.#options;
    let offset = from === null ? 0 : readOffset(from);
    let before = '';
    for (;;) {
      const [rows = []] = await database.read([pageAt(offset, pageSize)], signal);
      if (rows.length === 0) return;
      const records = this.#records(rows);
      const ids = records.map((record) => record.id).join('\n');
      if (this.#options.mayStandStill) this.#checkMoved(rows.length, ids === before);
      before = ids;
      offset += rows.length;
      yield { records, rejected: [], next: cursor(String(offset)) };
    }
  }

  /** Reads the stream again until the rows are found: an offset does not say where a row stands now. */
  reread(stream: StreamPlan, ids: readonly RecordId[], signal: AbortSignal): Promise<readonly Row[]> {
    return findAmong(this.pages(stream, null, signal), ids);
  }

  #records(rows: readonly Fields[]): readonly Row[] {
    const { key } = this.#options;
    const records = new Map<RecordId, Row>();
    for (const fields of rows) {
      const row = key.length === 0 ? contentRow(fields) : keyedRow(fields, key);
      if (key.length > 0 && records.has(row.id))
        throw new ConfigError(
          `source.key: expected every row to have its own ${key.join(', ')}, found ${row.id} twice. Add a column to "key" that tells these rows apart.`,
        );
      records.set(row.id, row);
    }
    return [...records.values()];
  }

  #checkMoved(rows: number, same: boolean): void {
    const { pageSize } = this.#options;
    if (rows > pageSize)
      throw new ConfigError(
        `source.query: expected at most {{limit}} rows, found ${rows} for a limit of ${pageSize}, so the next {{offset}} is unknown. Put LIMIT {{limit}} OFFSET {{offset}} at the query's end.`,
      );
    if (same)
      throw new ConfigError(
        "source.query: expected other rows for another {{offset}}, found the page before once more. Put LIMIT {{limit}} OFFSET {{offset}} at the query's end.",
      );
  }
}

/** @throws CorruptError when the cursor is none of this source's. */
function readOffset(from: Cursor): number {
  const offset = Number(from);
  if (Number.isSafeInteger(offset) && offset >= 0) return offset;
  throw new CorruptError(`The stored position ${from} is not an offset. Start the job anew with --fresh.`);
}
