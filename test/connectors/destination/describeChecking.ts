// What asking a destination for its content must tell, and that it changes nothing. Called by the conformance suite.

import assert from 'node:assert/strict';
import type { DestinationContent, EmbeddingSpace } from '../../../src/engine/ports.ts';
import { type DestinationClients, LIVE } from './destinationClients.ts';
import { OTHER_JOB, OTHER_SPACE, SECOND_RUN, SPACE } from './samplePoints.ts';

export function describeChecking(clients: DestinationClients): void {
  const contentFor = async (space: EmbeddingSpace): Promise<DestinationContent> => {
    const destination = await clients.connect();
    assert.ok(destination.check !== undefined);
    return destination.check(space, LIVE);
  };

  describe('checking', () => {
    it('finds nothing before the first pass, and creates nothing', async () => {
      const contents = [await contentFor(SPACE), await contentFor(SPACE)];
      const nothing = { exists: false, points: 0, otherSpaces: [] };
      assert.deepEqual(contents, [nothing, nothing]);
    });

    it('counts the points of its own job', async () => {
      await clients.filled(3);
      await clients.filled(5, { job: OTHER_JOB });
      assert.deepEqual(await contentFor(SPACE), { exists: true, points: 3, otherSpaces: [] });
    });

    it('names the other spaces of the job', async () => {
      await clients.filled(3);
      assert.deepEqual(await contentFor(OTHER_SPACE), { exists: true, points: 0, otherSpaces: [SPACE] });
    });

    it('leaves the space that is searched as it was', async () => {
      const destination = await clients.filled(3);
      await destination.finish(LIVE);
      await contentFor(OTHER_SPACE);
      assert.equal((await clients.open({ run: SECOND_RUN })).empty, false);
    });
  });
}
