// What a rebuild in another space must do. Called by the conformance suite.

import assert from 'node:assert/strict';
import { ConfigError } from '../../../src/core/errors.ts';
import { runId } from '../../../src/core/ids.ts';
import { type DestinationClients, LIVE, nearestTo, type Opening } from './destinationClients.ts';
import { idOf, OTHER_SPACE, pointInOtherSpace, SECOND_RUN, unitVector } from './samplePoints.ts';

export function describeRebuilding(clients: DestinationClients): void {
  describe('rebuilding in another space', () => {
    const rebuilding: Opening = { run: SECOND_RUN, space: OTHER_SPACE, rebuild: true };
    const otherQuery = { vector: unitVector(1, 8), limit: 10, space: OTHER_SPACE };

    beforeEach(async () => {
      const first = await clients.filled(5);
      await first.finish(LIVE);
      await first.close();
    });

    it('begins empty, and knows and counts only the new space', async () => {
      const { destination, empty } = await clients.open(rebuilding);
      await destination.write([pointInOtherSpace(1)], LIVE);
      assert.deepEqual(
        [
          empty,
          [...(await destination.known([idOf(0), idOf(1)], LIVE)).keys()],
          await destination.count(true, LIVE),
          await destination.count(false, LIVE),
        ],
        [true, [idOf(1)], 1, 0],
      );
    });

    it('goes on serving the old space, sweep included, until it is finished', async () => {
      const { destination } = await clients.open(rebuilding);
      await destination.write([pointInOtherSpace(1)], LIVE);
      await destination.sweep(LIVE);
      const reader = await clients.connect();
      assert.deepEqual([(await nearestTo(reader, 4))[0]?.id, (await nearestTo(reader, 0, 10)).length], [idOf(4), 5]);
      await assert.rejects(reader.search(otherQuery, LIVE), ConfigError);
    });

    it('serves only the new space once it is finished', async () => {
      const { destination } = await clients.open(rebuilding);
      await destination.write([pointInOtherSpace(1)], LIVE);
      await destination.finish(LIVE);
      const reader = await clients.connect();
      assert.deepEqual(
        (await reader.search(otherQuery, LIVE)).map(({ id }) => id),
        [idOf(1)],
      );
      await assert.rejects(nearestTo(reader, 4), ConfigError);
    });

    it('goes on with what is built when the run is resumed', async () => {
      const { destination } = await clients.open(rebuilding);
      await destination.write([pointInOtherSpace(1)], LIVE);
      await destination.close();
      const resumed = await clients.open(rebuilding);
      assert.deepEqual([resumed.empty, await resumed.destination.count(true, LIVE)], [false, 1]);
    });

    it('holds nothing of the old space when that is asked for again', async () => {
      const { destination } = await clients.open(rebuilding);
      await destination.finish(LIVE);
      await destination.close();
      assert.equal((await clients.open({ run: runId('run-3'), rebuild: true })).empty, true);
    });
  });
}
