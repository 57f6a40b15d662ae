// The clients a destination test opens, closed after it together with the storage behind them.
// Knows nothing of what is asserted.

import type { JobName, RunId } from '../../../src/core/ids.ts';
import type { EmbeddingSpace, PointWrite, SearchHit, VectorDestination } from '../../../src/engine/ports.ts';
import { FIRST_RUN, fullPoints, JOB, SPACE, unitVector } from './samplePoints.ts';

export interface DestinationFixture {
  /** A new client of the same storage for a job; the suite closes it. */
  connect(job: JobName): Promise<VectorDestination>;
  /** Removes the storage. */
  dispose(): Promise<void>;
}

export interface Opening {
  readonly job?: JobName;
  readonly run?: RunId;
  readonly space?: EmbeddingSpace;
  readonly rebuild?: boolean;
}

export const LIVE = new AbortController().signal;

export class DestinationClients {
  readonly #make: () => Promise<DestinationFixture>;
  #fixture: DestinationFixture | null = null;
  #clients: VectorDestination[] = [];

  constructor(make: () => Promise<DestinationFixture>) {
    this.#make = make;
  }

  async connect(job = JOB): Promise<VectorDestination> {
    this.#fixture ??= await this.#make();
    const client = await this.#fixture.connect(job);
    this.#clients.push(client);
    return client;
  }

  async open(opening: Opening = {}): Promise<{ readonly destination: VectorDestination; readonly empty: boolean }> {
    const { job = JOB, run = FIRST_RUN, space = SPACE, rebuild = false } = opening;
    const destination = await this.connect(job);
    const { empty } = await destination.open({ run, space, rebuild }, LIVE);
    return { destination, empty };
  }

  /** Opens a pass and writes the points from 0 up to `count`. */
  async filled(count: number, opening: Opening = {}): Promise<VectorDestination> {
    const { destination } = await this.open(opening);
    await writeAll(destination, fullPoints(count, opening.job));
    return destination;
  }

  async dispose(): Promise<void> {
    for (const client of this.#clients) await client.close();
    await this.#fixture?.dispose();
    this.#clients = [];
    this.#fixture = null;
  }
}

export async function writeAll(destination: VectorDestination, points: readonly PointWrite[]): Promise<void> {
  const { maxPoints } = destination.limits;
  for (let from = 0; from < points.length; from += maxPoints) {
    await destination.write(points.slice(from, from + maxPoints), LIVE);
  }
}

/** What a search for the vector of that number finds. */
export function nearestTo(destination: VectorDestination, number: number, limit = 1): Promise<readonly SearchHit[]> {
  return destination.search({ vector: unitVector(number), limit, space: SPACE }, LIVE);
}
