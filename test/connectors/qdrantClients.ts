// Clients of a strict Qdrant fake for one test, closed after it together with the fake. Knows nothing of what is asserted.

import assert from 'node:assert/strict';
import type { VectorDestination } from '../../src/engine/ports.ts';
import type { QdrantFakeOptions } from '../fakes/qdrant/qdrantFake.ts';
import { LIVE } from './destination/destinationClients.ts';
import { FIRST_RUN, fullPoints, JOB, SECOND_RUN, SPACE } from './destination/samplePoints.ts';
import { type FakedQdrant, fakedQdrant, type QdrantSettings } from './qdrantFixture.ts';

export class QdrantClients {
  #qdrant: FakedQdrant | null = null;
  #clients: VectorDestination[] = [];

  get qdrant(): FakedQdrant {
    if (this.#qdrant === null) throw new Error('the fake was not started');
    return this.#qdrant;
  }

  async start(options: QdrantFakeOptions = {}): Promise<void> {
    this.#qdrant = await fakedQdrant(options);
  }

  async connect(settings: QdrantSettings = {}, job = JOB): Promise<VectorDestination> {
    const client = await this.qdrant.connect(job, settings);
    this.#clients.push(client);
    return client;
  }

  async open(
    opening: { readonly run?: typeof FIRST_RUN; readonly rebuild?: boolean } = {},
    settings: QdrantSettings = {},
  ) {
    const destination = await this.connect(settings);
    const { run = FIRST_RUN, rebuild = false } = opening;
    await destination.open({ run, space: SPACE, rebuild }, LIVE);
    return destination;
  }

  /** Starts the fake and opens a pass over three points that an earlier pass has written. */
  async secondPass(options: QdrantFakeOptions = {}, settings: QdrantSettings = {}): Promise<VectorDestination> {
    await this.start(options);
    const first = await this.open();
    await first.write(fullPoints(3), LIVE);
    return this.open({ run: SECOND_RUN }, settings);
  }

  async dispose(): Promise<void> {
    for (const client of this.#clients) await client.close();
    this.#clients = [];
    await this.#qdrant?.fake.control.order();
    await this.#qdrant?.dispose();
    this.#qdrant = null;
  }
}

export async function failureOf(call: Promise<unknown>): Promise<Error> {
  try {
    await call;
  } catch (error) {
    assert.ok(error instanceof Error);
    return error;
  }
  throw new Error('it succeeded');
}
