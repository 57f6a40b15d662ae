// What giving vectors back must do, where a destination can. Called by the conformance suite.

import assert from 'node:assert/strict';
import type { PointVector } from '../../../src/engine/ports.ts';
import { type DestinationClients, LIVE } from './destinationClients.ts';
import { fullPoint, idOf, idsUpTo, SECOND_RUN, unitVector } from './samplePoints.ts';

export function describeVectors(clients: DestinationClients): void {
  describe('giving vectors back', () => {
    it('gives the vector of each point that is there, with the hash of its text', async function () {
      const destination = await clients.filled(3);
      const vectors = await destination.vectors?.([...idsUpTo(3), idOf(9)], LIVE);
      if (vectors === undefined) this.skip();
      assert.deepEqual([...vectors.keys()].toSorted(), idsUpTo(3).toSorted());
      assertHolds(vectors.get(idOf(2)), 'text-2', unitVector(2));
    });

    it('gives the vector that was written last', async function () {
      const destination = await clients.filled(3);
      await destination.write([fullPoint(1, { vector: unitVector(7), textHash: 'new text' })], LIVE);
      await destination.write([{ kind: 'payload', id: idOf(1), payload: {}, payloadHash: 'empty' }], LIVE);
      const vectors = await destination.vectors?.([idOf(1)], LIVE);
      if (vectors === undefined) this.skip();
      assertHolds(vectors.get(idOf(1)), 'new text', unitVector(7));
    });

    it('gives those of an earlier run', async function () {
      await clients.filled(3);
      const { destination } = await clients.open({ run: SECOND_RUN });
      const vectors = await destination.vectors?.(idsUpTo(3), LIVE);
      if (vectors === undefined) this.skip();
      assert.equal(vectors.size, 3);
    });
  });
}

/** A server may bring vectors to length one itself: the last digits are its own. */
function assertHolds(found: PointVector | undefined, textHash: string, vector: Float32Array): void {
  assert.ok(found !== undefined);
  assert.deepEqual([found.textHash, found.vector.length], [textHash, vector.length]);
  assert.ok(found.vector.every((value, i) => Math.abs(value - (vector[i] ?? 0)) < 1e-5));
}
