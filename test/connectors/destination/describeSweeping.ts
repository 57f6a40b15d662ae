// What counting and sweeping must do. Called by the conformance suite.

import assert from 'node:assert/strict';
import { type DestinationClients, LIVE, writeAll } from './destinationClients.ts';
import { fullPoint, idOf, idsUpTo, OTHER_JOB, SECOND_RUN } from './samplePoints.ts';

export function describeSweeping(clients: DestinationClients): void {
  describe('counting and sweeping', () => {
    it('counts what this pass has seen and what it has not', async () => {
      await clients.filled(10);
      const { destination } = await clients.open({ run: SECOND_RUN });
      const before = [await destination.count(true, LIVE), await destination.count(false, LIVE)];
      await destination.write([fullPoint(0), { kind: 'seen', id: idOf(1) }, fullPoint(100)], LIVE);
      const after = [await destination.count(true, LIVE), await destination.count(false, LIVE)];
      assert.deepEqual(
        [before, after],
        [
          [0, 10],
          [3, 8],
        ],
      );
    });

    it('removes what this pass has not seen and nothing else', async () => {
      await clients.filled(2_500);
      const { destination } = await clients.open({ run: SECOND_RUN });
      await writeAll(
        destination,
        [7, 8].map((number) => ({ kind: 'seen', id: idOf(number) })),
      );
      await destination.sweep(LIVE);
      const known = await destination.known(idsUpTo(2_500), LIVE);
      assert.deepEqual(new Set(known.keys()), new Set([idOf(7), idOf(8)]));
      assert.equal(await destination.count(false, LIVE), 0);
    });

    it('changes nothing when a sweep is repeated', async () => {
      await clients.filled(10);
      const { destination } = await clients.open({ run: SECOND_RUN });
      await destination.write([fullPoint(3)], LIVE);
      await destination.sweep(LIVE);
      await destination.sweep(LIVE);
      assert.equal(await destination.count(true, LIVE), 1);
    });

    it('neither counts nor removes points of another job', async () => {
      const other = await clients.filled(5, { job: OTHER_JOB });
      await clients.filled(4);
      const { destination } = await clients.open({ run: SECOND_RUN });
      const unseen = await destination.count(false, LIVE);
      await destination.sweep(LIVE);
      await destination.finish(LIVE);
      const left = await other.known(idsUpTo(5, OTHER_JOB), LIVE);
      assert.deepEqual([unseen, left.size], [4, 5]);
    });
  });
}
