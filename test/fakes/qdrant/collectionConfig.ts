// What a collection is made of and may be changed to, and how `GET /collections/{name}` shows it. Holds no points.

import { NotFaked } from '../notFaked.ts';
import type { CollectionBody, Fields, StrictModeBody, VectorParams } from './bodies.ts';
import { invalidBody, noVectorName } from './refusal.ts';

const MAX_SIZE = 65_536;

export class CollectionConfig {
  /** By name; the one without a name is `''`. */
  readonly vectors: ReadonlyMap<string, VectorParams>;
  readonly #shownVectors: NonNullable<CollectionBody['vectors']>;
  #params: Fields;
  #hnsw: Fields = { m: 16, ef_construct: 100, full_scan_threshold: 10_000, max_indexing_threads: 0, on_disk: false };
  #optimizer: Fields = {
    deleted_threshold: 0.2,
    vacuum_min_vector_number: 1_000,
    default_segment_number: 0,
    max_segment_size: null,
    memmap_threshold: null,
    indexing_threshold: 20_000,
    flush_interval_sec: 5,
    max_optimization_threads: null,
  };
  readonly #wal: Fields;
  #quantization: Fields | null;
  #strictMode: StrictModeBody = { enabled: false };
  #metadata: Fields | null;

  constructor(body: CollectionBody, strictMode: StrictModeBody | null) {
    if (body.sparse_vectors !== null && body.sparse_vectors !== undefined) throw new NotFaked('sparse vectors');
    this.#shownVectors = body.vectors ?? {};
    this.vectors = isSingle(this.#shownVectors)
      ? new Map([['', this.#shownVectors]])
      : new Map(Object.entries(this.#shownVectors));
    for (const [name, { size }] of this.vectors) {
      const where = name === '' ? 'vectors' : `vectors.${name}`;
      if (size > MAX_SIZE) {
        throw invalidBody('JSON body', `${where}.size: value ${size} invalid, must be from 1 to ${MAX_SIZE}`);
      }
    }
    this.#params = {
      shard_number: body.shard_number ?? 1,
      replication_factor: body.replication_factor ?? 1,
      write_consistency_factor: body.write_consistency_factor ?? 1,
      on_disk_payload: body.on_disk_payload ?? true,
    };
    this.#wal = merged({ wal_capacity_mb: 32, wal_segments_ahead: 0, wal_retain_closed: 1 }, body.wal_config);
    this.#quantization = body.quantization_config ?? null;
    this.#metadata = body.metadata ?? null;
    const { vectors, metadata, ...rest } = body;
    this.update({ ...rest, strict_mode_config: { ...strictMode, ...body.strict_mode_config } });
  }

  get strictMode(): StrictModeBody {
    return this.#strictMode;
  }

  /** True when the optimizer would build an index for so many points: not while it is deferred by `0`. */
  indexes(points: number): boolean {
    const { indexing_threshold: threshold } = this.#optimizer;
    const dimensions = [...this.vectors.values()].reduce((sum, { size }) => sum + size, 0);
    const kilobytes = (points * dimensions * 4) / 1_024;
    return this.#hnsw['m'] !== 0 && typeof threshold === 'number' && threshold > 0 && kilobytes > threshold;
  }

  /** A diff: what it does not name stays, and so does what it names with null. */
  update(diff: CollectionBody): void {
    if (diff.vectors !== undefined && diff.vectors !== null) throw new NotFaked('a change of vector parameters');
    this.#hnsw = merged(this.#hnsw, diff.hnsw_config);
    this.#optimizer = merged(this.#optimizer, diff.optimizers_config);
    this.#params = merged(this.#params, diff.params);
    this.#strictMode = merged(this.#strictMode, diff.strict_mode_config);
    this.#quantization = diff.quantization_config ?? this.#quantization;
    if (diff.metadata !== null && diff.metadata !== undefined)
      this.#metadata = withoutNulls({ ...this.#metadata, ...diff.metadata });
  }

  paramsOf(vector: string): VectorParams {
    const params = this.vectors.get(vector);
    if (params === undefined) throw noVectorName(vector);
    return params;
  }

  show(): Fields {
    return {
      params: { vectors: this.#shownVectors, ...this.#params },
      hnsw_config: this.#hnsw,
      optimizer_config: this.#optimizer,
      wal_config: this.#wal,
      quantization_config: this.#quantization,
      strict_mode_config: this.#strictMode,
      ...(this.#metadata === null ? {} : { metadata: this.#metadata }),
    };
  }
}

function isSingle(vectors: NonNullable<CollectionBody['vectors']>): vectors is VectorParams {
  return typeof vectors['size'] === 'number';
}

function merged<T extends object>(base: T, diff: Partial<T> | Fields | null | undefined): T {
  return { ...base, ...withoutNulls(diff ?? {}) };
}

function withoutNulls(fields: object): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null && value !== undefined));
}
