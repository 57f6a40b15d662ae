// How the embedded store finds nearest points: by vectors or by bits, with sqlite-vec or without.

import assert from 'node:assert/strict';
import type { EmbeddedOptions } from '../../src/connectors/embedded/openEmbeddedDestination.ts';
import { PermanentError } from '../../src/core/errors.ts';
import type { SearchHit, VectorDestination } from '../../src/engine/ports.ts';
import { ClusteredVectors } from '../bench/clusteredVectors.ts';
import { LIVE, writeAll } from './destination/destinationClients.ts';
import { FIRST_RUN, fullPoints, JOB, SPACE, unitVector } from './destination/samplePoints.ts';
import { EmbeddedFile } from './embeddedFile.ts';

const POINTS = 3_000;
const space = { ...SPACE, dimensions: 128 };
const vectors = new ClusteredVectors(space.dimensions, 7);

describe('Searching the embedded store', () => {
  let file: EmbeddedFile;
  let clients: VectorDestination[] = [];

  before(async () => {
    file = new EmbeddedFile();
    const destination = await file.connect(JOB);
    await destination.open({ run: FIRST_RUN, space, rebuild: false }, LIVE);
    await writeAll(
      destination,
      fullPoints(POINTS).map((point, number) => ({ ...point, vector: vectors.at(number) })),
    );
    await destination.close();
  });
  afterEach(async () => {
    for (const client of clients) await client.close();
    clients = [];
  });
  after(() => file.remove());

  async function connect(options: Partial<EmbeddedOptions>): Promise<VectorDestination> {
    const client = await file.connect(JOB, options);
    clients.push(client);
    return client;
  }

  const search = (destination: VectorDestination, query: number): Promise<readonly SearchHit[]> =>
    destination.search({ vector: vectors.at(100_000 + query), limit: 10, space }, LIVE);

  for (const [how, exactBelow] of [
    ['vectors', Number.POSITIVE_INFINITY],
    ['bits', 0],
  ] as const) {
    it(`gives the same hits with sqlite-vec and without, by ${how}`, async () => {
      const native = await connect({ exactBelow });
      const plain = await connect({ exactBelow, useExtension: false });
      for (let query = 0; query < 10; query++) {
        assert.deepEqual(await search(plain, query), await search(native, query));
      }
    });
  }

  it('finds at least 95 % of the ten nearest by bits', async () => {
    const exact = await connect({ exactBelow: Number.POSITIVE_INFINITY });
    const byBits = await connect({ exactBelow: 0 });
    let shared = 0;
    for (let query = 0; query < 50; query++) {
      const truth = new Set((await search(exact, query)).map(({ id }) => id));
      shared += (await search(byBits, query)).filter(({ id }) => truth.has(id)).length;
    }
    assert.ok(shared / 500 >= 0.95, `recall ${shared / 500}`);
  });

  it('goes over to bits at the threshold without anything being written anew', async () => {
    const below = await connect({ exactBelow: POINTS + 1 });
    const above = await connect({ exactBelow: POINTS });
    assert.deepEqual((await search(above, 1))[0], (await search(below, 1))[0]);
  });

  it('refuses a query vector of the wrong length, naming both lengths', async () => {
    const destination = await connect({});
    await assert.rejects(destination.search({ vector: unitVector(1, 5), limit: 1, space }, LIVE), (error) => {
      assert.ok(error instanceof PermanentError && /\b5\b.*\b128\b/.test(error.message));
      return true;
    });
  });
});
