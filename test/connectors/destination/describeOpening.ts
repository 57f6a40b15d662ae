// What opening a pass on a destination and asking it what it knows must do. Called by the conformance suite.

import assert from 'node:assert/strict';
import { ConfigError } from '../../../src/core/errors.ts';
import { type DestinationClients, LIVE } from './destinationClients.ts';
import {
  FIRST_RUN,
  fullPoint,
  idOf,
  idsUpTo,
  OTHER_JOB,
  OTHER_SPACE,
  SECOND_RUN,
  SPACE,
  unitVector,
} from './samplePoints.ts';

export function describeOpening(clients: DestinationClients): void {
  describe('opening', () => {
    it('says it is empty until the first point of the space is there', async () => {
      const { destination, empty } = await clients.open();
      await destination.write([fullPoint(1)], LIVE);
      const again = await clients.open();
      assert.deepEqual([empty, again.empty], [true, false]);
    });

    it('is empty for a job whose storage holds only points of another job', async () => {
      await clients.filled(3, { job: OTHER_JOB });
      assert.equal((await clients.open()).empty, true);
    });

    it('refuses another space, naming both and the way to rebuild', async () => {
      const first = await clients.filled(3);
      await first.finish(LIVE);
      await assert.rejects(clients.open({ run: SECOND_RUN, space: OTHER_SPACE }), (error: unknown) => {
        assert.ok(error instanceof ConfigError);
        for (const part of ['first', '16', 'second', '8', '--fresh']) assert.ok(error.message.includes(part), part);
        return true;
      });
    });

    it('refuses another space while the first pass over the old one is unfinished', async () => {
      await clients.filled(3);
      await assert.rejects(clients.open({ run: SECOND_RUN, space: OTHER_SPACE }), ConfigError);
    });
  });

  describe('asking what is known', () => {
    it('gives the state of the points that are there and leaves out the others', async () => {
      const destination = await clients.filled(2);
      const known = await destination.known([idOf(0), idOf(1), idOf(7)], LIVE);
      const stateOf = (number: number) => ({
        textHash: `text-${number}`,
        payloadHash: `payload-${number}`,
        writtenIn: FIRST_RUN,
        seenIn: FIRST_RUN,
      });
      assert.deepEqual(
        known,
        new Map([
          [idOf(0), stateOf(0)],
          [idOf(1), stateOf(1)],
        ]),
      );
    });

    it('answers for a page larger than one write', async () => {
      const destination = await clients.filled(700);
      const known = await destination.known(idsUpTo(701), LIVE);
      assert.equal(known.size, 700);
    });
  });

  describe('stopping', () => {
    it('rejects with the reason of an aborted signal and writes nothing', async () => {
      const { destination } = await clients.open();
      const reason = new Error('paused by the user');
      const aborted = AbortSignal.abort(reason);
      for (const call of [
        () => destination.write([fullPoint(1)], aborted),
        () => destination.known([idOf(1)], aborted),
        () => destination.count(true, aborted),
        () => destination.sweep(aborted),
        () => destination.finish(aborted),
        () => destination.search({ vector: unitVector(1), limit: 1, space: SPACE }, aborted),
      ]) {
        await assert.rejects(call, reason);
      }
      assert.equal(await destination.count(true, LIVE), 0);
    });

    it('closes twice without complaint', async () => {
      const { destination } = await clients.open();
      await destination.close();
      await destination.close();
    });
  });
}
