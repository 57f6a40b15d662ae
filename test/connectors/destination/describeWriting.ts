// What writing to a destination must do. Called by the conformance suite.

import assert from 'node:assert/strict';
import { PermanentError } from '../../../src/core/errors.ts';
import { recordId } from '../../../src/core/ids.ts';
import { type DestinationClients, LIVE, nearestTo, writeAll } from './destinationClients.ts';
import { FIRST_RUN, fullPoint, fullPoints, idOf, idsUpTo, SECOND_RUN, unitVector } from './samplePoints.ts';

export function describeWriting(clients: DestinationClients): void {
  describe('writing', () => {
    it('keeps what it acknowledged for the next client', async () => {
      const destination = await clients.filled(5);
      await destination.close();
      const again = await clients.open();
      assert.equal((await again.destination.known(idsUpTo(5), LIVE)).size, 5);
    });

    it('changes nothing when a write is repeated', async () => {
      const destination = await clients.filled(5);
      const before = await destination.known(idsUpTo(5), LIVE);
      await writeAll(destination, fullPoints(5));
      assert.deepEqual(await destination.known(idsUpTo(5), LIVE), before);
      assert.equal(await destination.count(true, LIVE), 5);
    });

    it('replaces vector, payload and hashes of a point written in full again', async () => {
      const destination = await clients.filled(3);
      const replaced = fullPoint(1, { vector: unitVector(50), payload: { number: 'new' }, textHash: 'new text' });
      await destination.write([replaced], LIVE);
      const [hit] = await nearestTo(destination, 50);
      const state = (await destination.known([idOf(1)], LIVE)).get(idOf(1));
      assert.deepEqual([hit?.id, hit?.payload, state?.textHash], [idOf(1), { number: 'new' }, 'new text']);
    });

    it('leaves the vector and the hash of the text when only the payload is written', async () => {
      await clients.filled(3);
      const { destination } = await clients.open({ run: SECOND_RUN });
      await destination.write(
        [{ kind: 'payload', id: idOf(1), payload: { number: 'new' }, payloadHash: 'new payload' }],
        LIVE,
      );
      const [hit] = await nearestTo(destination, 1);
      assert.deepEqual([hit?.id, hit?.record, hit?.payload], [idOf(1), '1', { number: 'new' }]);
      assert.deepEqual((await destination.known([idOf(1)], LIVE)).get(idOf(1)), {
        textHash: 'text-1',
        payloadHash: 'new payload',
        writtenIn: SECOND_RUN,
        seenIn: SECOND_RUN,
      });
    });

    it('replaces the payload, so that a field which is gone does not stay', async () => {
      const { destination } = await clients.open();
      await destination.write([fullPoint(1, { payload: { kept: 1, gone: 2 } })], LIVE);
      await destination.write(
        [{ kind: 'payload', id: idOf(1), payload: { kept: 3 }, payloadHash: 'new payload' }],
        LIVE,
      );
      assert.deepEqual((await nearestTo(destination, 1))[0]?.payload, { kept: 3 });
    });

    it('moves nothing but the pass that saw a point marked as seen', async () => {
      await clients.filled(3);
      const { destination } = await clients.open({ run: SECOND_RUN });
      await destination.write([{ kind: 'seen', id: idOf(1) }], LIVE);
      assert.deepEqual((await destination.known([idOf(1)], LIVE)).get(idOf(1)), {
        textHash: 'text-1',
        payloadHash: 'payload-1',
        writtenIn: FIRST_RUN,
        seenIn: SECOND_RUN,
      });
    });

    it('takes an absent point marked as seen without error and without making one', async () => {
      const { destination } = await clients.open();
      await destination.write([{ kind: 'seen', id: idOf(9) }], LIVE);
      assert.deepEqual([(await destination.known([idOf(9)], LIVE)).size, await destination.count(true, LIVE)], [0, 0]);
    });

    it('takes every kind of write in one call', async () => {
      await clients.filled(3);
      const { destination } = await clients.open({ run: SECOND_RUN });
      await destination.write(
        [
          { kind: 'seen', id: idOf(0) },
          { kind: 'payload', id: idOf(1), payload: {}, payloadHash: 'empty' },
          fullPoint(2, { textHash: 'new text' }),
          fullPoint(3),
        ],
        LIVE,
      );
      const known = await destination.known(idsUpTo(4), LIVE);
      assert.deepEqual(
        idsUpTo(4).map((id) => known.get(id)?.writtenIn),
        [FIRST_RUN, SECOND_RUN, SECOND_RUN, SECOND_RUN],
      );
    });

    it('takes as many points and as many writes at once as its limits say', async () => {
      const { destination } = await clients.open();
      const { maxPoints, parallelWrites } = destination.limits;
      const points = fullPoints(maxPoints * parallelWrites);
      const writes = Array.from({ length: parallelWrites }, (_, i) =>
        destination.write(points.slice(i * maxPoints, (i + 1) * maxPoints), LIVE),
      );
      await Promise.all(writes);
      assert.equal(await destination.count(true, LIVE), points.length);
    });

    it('keeps nothing of a write with a vector of the wrong length, and names the record and both lengths', async () => {
      const { destination } = await clients.open();
      const points = [fullPoint(1), fullPoint(2, { record: recordId('culprit'), vector: unitVector(2, 5) })];
      await assert.rejects(destination.write(points, LIVE), (error: unknown) => {
        assert.ok(error instanceof PermanentError);
        for (const part of ['culprit', '5', '16']) assert.ok(error.message.includes(part), part);
        return true;
      });
      assert.equal(await destination.count(true, LIVE), 0);
    });
  });
}
