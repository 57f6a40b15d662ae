// One collection: its configuration, its points, its payload indexes, and the one queue its writes go through.

import type { VirtualClock } from '../virtualClock.ts';
import type { CollectionBody, Fields, FilterBody, IndexBody, StrictModeBody } from './bodies.ts';
import { CollectionConfig } from './collectionConfig.ts';
import { valuesAt } from './payloadPath.ts';
import { PointStore } from './pointStore.ts';
import { applyWrite, type PointWrite } from './pointWrites.ts';
import { checkRead, checkWrite, WriteRate } from './strictMode.ts';
import { UpdateQueue, type WriteStatus } from './updateQueue.ts';

/** How a client wants a write answered. */
export interface WriteTerms {
  readonly wait: boolean;
  readonly timeoutMs: number | null;
  /** A fault: the status to answer, whether the write is applied or not. */
  readonly unfinished: { readonly status: WriteStatus; readonly applied: boolean } | null;
}

export interface UpdateResult {
  readonly operation_id: number;
  readonly status: WriteStatus;
}

export interface FakeCollectionOptions {
  readonly clock: VirtualClock;
  readonly applyDelayMs: number;
  readonly strictMode: StrictModeBody | null;
  readonly onSilentFailure: () => void;
}

export class FakeCollection {
  readonly config: CollectionConfig;
  readonly points = new PointStore();
  readonly #indexes = new Map<string, string>();
  readonly #queue: UpdateQueue;
  readonly #rate: WriteRate;
  #operations = 0;

  constructor(body: CollectionBody, { clock, applyDelayMs, strictMode, onSilentFailure }: FakeCollectionOptions) {
    this.config = new CollectionConfig(body, strictMode);
    this.#queue = new UpdateQueue(applyDelayMs, onSilentFailure);
    this.#rate = new WriteRate(clock);
  }

  /** What a limit refuses is refused at once, what the points refuse only when the write is applied. */
  async write(write: PointWrite, terms: WriteTerms): Promise<UpdateResult> {
    const { strictMode } = this.config;
    checkWrite(strictMode, write, (key) => this.#indexes.has(key));
    this.#rate.take(strictMode, write);
    const version = this.#operations;
    return this.#submit(() => applyWrite(write, this.points, this.config, version), terms);
  }

  createIndex({ field_name: field, field_schema: schema }: IndexBody, terms: WriteTerms): Promise<UpdateResult> {
    const type = typeof schema === 'string' ? schema : (schema?.type ?? 'keyword');
    return this.#submit(() => void this.#indexes.set(field, type), terms);
  }

  deleteIndex(field: string, terms: WriteTerms): Promise<UpdateResult> {
    return this.#submit(() => void this.#indexes.delete(field), terms);
  }

  checkRead(read: { readonly limit: number | null; readonly filter: FilterBody | null }): void {
    checkRead(this.config.strictMode, read, (key) => this.#indexes.has(key));
  }

  info(): Fields {
    const points = this.points.size;
    return {
      status: 'green',
      optimizer_status: 'ok',
      indexed_vectors_count: this.config.indexes(points) ? points : 0,
      points_count: points,
      segments_count: 2,
      config: this.config.show(),
      payload_schema: Object.fromEntries(
        [...this.#indexes].map(([field, type]) => [field, { data_type: type, points: this.#pointsWith(field) }]),
      ),
      update_queue: { length: this.#queue.length },
    };
  }

  async #submit(apply: () => void, { wait, timeoutMs, unfinished }: WriteTerms): Promise<UpdateResult> {
    const operation_id = this.#operations++;
    if (unfinished !== null) {
      if (unfinished.applied) this.#queue.unwaited(apply);
      return { operation_id, status: unfinished.status };
    }
    if (wait) return { operation_id, status: await this.#queue.waited(apply, timeoutMs) };
    this.#queue.unwaited(apply);
    return { operation_id, status: 'acknowledged' };
  }

  #pointsWith(field: string): number {
    let points = 0;
    for (const { payload } of this.points.all()) if (valuesAt(payload, field).length > 0) points++;
    return points;
  }
}
