// What searching a destination must do. Called by the conformance suite.

import assert from 'node:assert/strict';
import { ConfigError } from '../../../src/core/errors.ts';
import { type DestinationClients, LIVE, nearestTo, writeAll } from './destinationClients.ts';
import { fullPoint, fullPoints, idOf, OTHER_JOB, OTHER_SPACE, unitVector } from './samplePoints.ts';

export function describeSearching(clients: DestinationClients): void {
  describe('searching', () => {
    it('finds the nearest points first, with cosine similarity, record and payload', async () => {
      const destination = await clients.filled(50);
      const hits = await nearestTo(destination, 20, 5);
      const [first] = hits;
      assert.deepEqual([first?.id, first?.record, first?.payload], [idOf(20), '20', { number: 20 }]);
      assert.ok(Math.abs((first?.score ?? 0) - 1) < 1e-5);
      const scores = hits.map(({ score }) => score);
      assert.deepEqual(
        scores,
        [...scores].sort((a, b) => b - a),
      );
      assert.equal(hits.length, 5);
    });

    it('gives all there is when fewer points are there than asked for', async () => {
      assert.equal((await nearestTo(await clients.filled(3), 0, 10)).length, 3);
    });

    it('gives equally near points in the same order every time', async () => {
      const { destination } = await clients.open();
      await writeAll(
        destination,
        fullPoints(20).map((point) => ({ ...point, vector: unitVector(1) })),
      );
      const once = (await nearestTo(destination, 1, 5)).map(({ id }) => id);
      const twice = (await nearestTo(await clients.connect(), 1, 5)).map(({ id }) => id);
      assert.deepEqual(once, twice);
    });

    it('gives payloads back as they were: nested, null, every alphabet', async () => {
      const payload = {
        título: 'Campaña «ñ» 価格 🎉',
        nothing: null,
        list: [1, 'two', { three: 3.5 }],
        yes: true,
        '': '',
      };
      const { destination } = await clients.open();
      await destination.write([fullPoint(1, { payload })], LIVE);
      assert.deepEqual((await nearestTo(destination, 1))[0]?.payload, payload);
    });

    it('gives no points of another job', async () => {
      await clients.filled(5, { job: OTHER_JOB });
      const destination = await clients.filled(2);
      assert.deepEqual(new Set((await nearestTo(destination, 0, 10)).map(({ id }) => id)), new Set([idOf(0), idOf(1)]));
    });

    it('answers a client that opened no pass, while the first pass is still being written', async () => {
      const writer = await clients.filled(5);
      const reader = await clients.connect();
      const before = await nearestTo(reader, 4);
      await writer.write([fullPoint(60)], LIVE);
      const after = await nearestTo(reader, 60);
      assert.deepEqual([before[0]?.id, after[0]?.id], [idOf(4), idOf(60)]);
    });

    it('refuses a query of another space', async () => {
      const destination = await clients.filled(3);
      await destination.finish(LIVE);
      const query = { vector: unitVector(1, 8), limit: 1, space: OTHER_SPACE };
      await assert.rejects(destination.search(query, LIVE), ConfigError);
    });
  });
}
