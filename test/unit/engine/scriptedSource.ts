// A source over arrays, one for each stream, that pages by place; a test may script its failures.

import { type Cursor, cursor, type RecordId, type StreamId, streamId } from '../../../src/core/ids.ts';
import type { Expansion, NodePlan, Page, Reread, Source, SourceRecord, StreamPlan } from '../../../src/engine/ports.ts';
import { node, stream } from './plans.ts';
import type { RunPlan } from './storeRun.ts';

export class ScriptedSource<R extends SourceRecord> implements Source<R> {
  readonly streams: ReadonlyMap<StreamId, readonly R[]>;
  readonly pageSize: number;
  mayRepeat = false;
  /** Places pages were read from, as "stream@place", failed reads included. */
  readonly reads: string[] = [];
  /** Records that are there but cannot be read. */
  readonly unreadable = new Set<RecordId>();
  /** Iterators that were opened and are not closed. */
  open = 0;
  /** What a read fails with, null when it does not. */
  failure: (read: string) => Error | null = () => null;
  /** Resolves when the read may go on. */
  gate: (read: string) => Promise<void> = async () => {};

  constructor(streams: Readonly<Record<string, readonly R[]>>, pageSize: number) {
    this.streams = new Map(Object.entries(streams).map(([id, records]) => [streamId(id), records]));
    this.pageSize = pageSize;
  }

  get plan(): RunPlan {
    const streams = [...this.streams].map(([id, records]) => stream(id, 'table', { total: records.length }));
    return { nodes: [node('table', null, 'table')], streams };
  }

  async expand(parent: NodePlan | null): Promise<Expansion> {
    return parent === null ? this.plan : { nodes: [], streams: [] };
  }

  async *pages({ id }: StreamPlan, from: Cursor | null): AsyncGenerator<Page<R>, void, void> {
    const records = this.recordsOf(id);
    this.open += 1;
    try {
      for (let at = Number(from ?? 0); at < records.length; at += this.pageSize) {
        const read = `${id}@${at}`;
        this.reads.push(read);
        await this.gate(read);
        const failure = this.failure(read);
        if (failure !== null) throw failure;
        yield this.#page(records.slice(at, at + this.pageSize), at);
      }
    } finally {
      this.open -= 1;
    }
  }

  async reread({ id }: StreamPlan, ids: readonly RecordId[]): Promise<Reread<R>> {
    const { records, rejected } = this.#page(this.recordsOf(id), 0);
    return {
      records: records.filter((record) => ids.includes(record.id)),
      rejected: rejected.filter((record) => ids.includes(record.id)),
    };
  }

  async close(): Promise<void> {}

  #page(records: readonly R[], at: number): Page<R> {
    const rejected = records
      .filter(({ id }) => this.unreadable.has(id))
      .map(({ id }) => ({ id, reason: 'broken line' }));
    const readable = records.filter(({ id }) => !this.unreadable.has(id));
    return { records: readable, rejected, next: cursor(`${at + records.length}`) };
  }

  recordsOf(id: string): readonly R[] {
    const records = this.streams.get(streamId(id));
    if (records === undefined) throw new Error(`the source has no stream ${id}`);
    return records;
  }
}
