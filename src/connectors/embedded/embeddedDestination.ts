// The embedded vector store: points of one or several jobs in one SQLite file, searched without a server.
// Knows nothing of runs beyond the pass it was opened for; SQLite's calls are synchronous, so each is kept short.

import { setImmediate } from 'node:timers/promises';
import type { JobName, PointId, RunId } from '../../core/ids.ts';
import type {
  DestinationContent,
  EmbeddingSpace,
  OpenedDestination,
  PointState,
  PointVector,
  PointWrite,
  SearchHit,
  VectorDestination,
} from '../../engine/ports.ts';
import { contentOf } from './contentOf.ts';
import type { SqliteEngine } from './loadSqliteEngine.ts';
import { nearestPoints } from './nearestPoints.ts';
import { PassLedger } from './passLedger.ts';
import { removeSpace, removeUnseen } from './pointRemoval.ts';
import { vectorsOf } from './pointVectors.ts';
import { PointWriter } from './pointWriter.ts';
import {
  activateSpace,
  claimSpace,
  nothingWritten,
  numberOfPass,
  retiredSpaces,
  type StoredSpace,
  searchedSpace,
} from './spaceRegistry.ts';
import { openForReading, openForWriting, type VectorFile } from './vectorFile.ts';

interface OpenPass {
  readonly file: VectorFile;
  readonly number: number;
  readonly space: StoredSpace;
  readonly ledger: PassLedger;
  readonly writer: PointWriter;
}

export class EmbeddedDestination implements VectorDestination {
  /** One writer at a time is all SQLite has; 256 points of 768 dimensions take some 20 ms. */
  readonly limits = { maxPoints: 256, parallelWrites: 1 };
  readonly #path: string;
  readonly #job: JobName;
  readonly #engine: SqliteEngine;
  readonly #exactBelow: number;
  #file: VectorFile | null = null;
  #pass: OpenPass | null = null;

  constructor(path: string, job: JobName, engine: SqliteEngine, exactBelow: number) {
    this.#path = path;
    this.#job = job;
    this.#engine = engine;
    this.#exactBelow = exactBelow;
  }

  async check(space: EmbeddingSpace, signal: AbortSignal): Promise<DestinationContent> {
    signal.throwIfAborted();
    return contentOf(this.#path, this.#engine, this.#job, space);
  }

  async open(
    pass: { readonly run: RunId; readonly space: EmbeddingSpace; readonly rebuild: boolean },
    signal: AbortSignal,
  ): Promise<OpenedDestination> {
    signal.throwIfAborted();
    await this.close();
    const file = openForWriting(this.#path, this.#engine);
    this.#file = file;
    const { number, space } = file.write(() => {
      const number = numberOfPass(file, pass.run);
      return { number, space: claimSpace(file, this.#job, { ...pass, number }) };
    });
    const ledger = new PassLedger(file, space, number);
    this.#pass = { file, number, space, ledger, writer: new PointWriter(file, space, number) };
    return { empty: ledger.isEmpty() };
  }

  async known(ids: readonly PointId[], signal: AbortSignal): Promise<ReadonlyMap<PointId, PointState>> {
    return this.#opened(signal).ledger.statesOf(ids);
  }

  async vectors(ids: readonly PointId[], signal: AbortSignal): Promise<ReadonlyMap<PointId, PointVector>> {
    const { file, space } = this.#opened(signal);
    return vectorsOf(file, space, ids);
  }

  async write(points: readonly PointWrite[], signal: AbortSignal): Promise<void> {
    this.#opened(signal).writer.write(points);
    // Many writes in a row must not keep timers and messages waiting.
    await setImmediate();
  }

  async count(seen: boolean, signal: AbortSignal): Promise<number> {
    return this.#opened(signal).ledger.count(seen);
  }

  async sweep(signal: AbortSignal): Promise<void> {
    const { file, space, number } = this.#opened(signal);
    await removeUnseen(file, space, number, signal);
  }

  async finish(signal: AbortSignal): Promise<void> {
    const { file, space } = this.#opened(signal);
    file.write(() => activateSpace(file, this.#job, space));
    for (const retired of retiredSpaces(file, this.#job)) await removeSpace(file, retired, signal);
  }

  async search(
    query: { readonly vector: Float32Array; readonly limit: number; readonly space: EmbeddingSpace },
    signal: AbortSignal,
  ): Promise<readonly SearchHit[]> {
    signal.throwIfAborted();
    this.#file ??= openForReading(this.#path, this.#engine);
    const file = this.#file;
    if (file === null) throw nothingWritten(this.#path, this.#job);
    const { vector, limit } = query;
    return file.read(() =>
      nearestPoints(file, searchedSpace(file, this.#job, query.space), { vector, limit, exactBelow: this.#exactBelow }),
    );
  }

  async close(): Promise<void> {
    const file = this.#file;
    this.#file = null;
    this.#pass = null;
    file?.close();
  }

  #opened(signal: AbortSignal): OpenPass {
    signal.throwIfAborted();
    if (this.#pass === null) throw new Error('The embedded destination was used before open().');
    return this.#pass;
  }
}
