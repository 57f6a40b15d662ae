// A vector destination in memory that keeps to the port's promises; a test may script its failures.

import { type PointId, type RunId, runId } from '../../../src/core/ids.ts';
import type {
  OpenedDestination,
  PayloadObject,
  PointState,
  PointVector,
  PointWrite,
  SearchHit,
  VectorDestination,
} from '../../../src/engine/ports.ts';

export interface StoredPoint extends PointState {
  readonly vector: Float32Array;
  readonly payload: PayloadObject;
}

export class MemoryDestination implements VectorDestination {
  readonly limits: { readonly maxPoints: number; readonly parallelWrites: number };
  readonly points = new Map<PointId, StoredPoint>();
  /** The points of every write, refused ones included. */
  readonly writes: (readonly PointWrite[])[] = [];
  /** How often it was asked what it knows. */
  asked = 0;
  sweeps = 0;
  finished = false;
  /** What a write fails with, null when it does not. */
  failure: (points: readonly PointWrite[]) => Error | null = () => null;
  /** Resolves when the write may go on. */
  gate: (points: readonly PointWrite[]) => Promise<void> = async () => {};
  #run = runId('none');

  constructor(maxPoints = 100) {
    this.limits = { maxPoints, parallelWrites: 4 };
  }

  async open(pass: { readonly run: RunId }): Promise<OpenedDestination> {
    this.#run = pass.run;
    return { empty: this.points.size === 0 };
  }

  async known(ids: readonly PointId[]): Promise<ReadonlyMap<PointId, PointState>> {
    this.asked += 1;
    return new Map(ids.flatMap((id) => (this.points.has(id) ? [[id, this.#get(id)]] : [])));
  }

  async vectors(ids: readonly PointId[]): Promise<ReadonlyMap<PointId, PointVector>> {
    return new Map(ids.flatMap((id) => (this.points.has(id) ? [[id, this.#get(id)]] : [])));
  }

  async write(points: readonly PointWrite[]): Promise<void> {
    this.writes.push(points);
    await this.gate(points);
    const failure = this.failure(points);
    if (failure !== null) throw failure;
    for (const point of points) this.#apply(point);
  }

  async count(seen: boolean): Promise<number> {
    return [...this.points.values()].filter((point) => (point.seenIn === this.#run) === seen).length;
  }

  async sweep(): Promise<void> {
    this.sweeps += 1;
    for (const [id, point] of this.points) if (point.seenIn !== this.#run) this.points.delete(id);
  }

  async finish(): Promise<void> {
    this.finished = true;
  }

  async search(): Promise<readonly SearchHit[]> {
    return [];
  }

  async close(): Promise<void> {}

  #apply(point: PointWrite): void {
    const [writtenIn, seenIn] = [this.#run, this.#run];
    if (point.kind === 'full') {
      const { vector, payload, textHash, payloadHash } = point;
      this.points.set(point.id, { vector, payload, textHash, payloadHash, writtenIn, seenIn });
    } else if (point.kind === 'payload') {
      const { payload, payloadHash } = point;
      this.points.set(point.id, { ...this.#get(point.id), payload, payloadHash, writtenIn, seenIn });
    } else if (this.points.has(point.id)) this.points.set(point.id, { ...this.#get(point.id), seenIn });
  }

  #get(id: PointId): StoredPoint {
    const point = this.points.get(id);
    if (point === undefined) throw new Error(`there is no point ${id}`);
    return point;
  }
}
