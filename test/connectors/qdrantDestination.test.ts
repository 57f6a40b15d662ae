// A Qdrant collection as a vector destination: the conformance suite with each kind of ids, and what its points are.

import assert from 'node:assert/strict';
import { recordId } from '../../src/core/ids.ts';
import { DestinationClients, LIVE, nearestTo } from './destination/destinationClients.ts';
import {
  FIRST_RUN,
  fullPoint,
  idOf,
  idsUpTo,
  JOB,
  OTHER_JOB,
  SECOND_RUN,
  SPACE,
  unitVector,
} from './destination/samplePoints.ts';
import { describeDestination } from './destinationConformance.ts';
import { anyQdrant, type QdrantFixture } from './qdrantFixture.ts';

describeDestination('A Qdrant collection', async () => {
  const qdrant = await anyQdrant();
  return { connect: (job) => qdrant.connect(job), dispose: () => qdrant.dispose() };
});

describeDestination('A Qdrant collection with the keys of the rows as ids', async () => {
  const qdrant = await anyQdrant();
  // It is never shared.
  const own = (job: string) => ({ ids: 'key', collection: `${qdrant.name}-${job}` }) as const;
  return { connect: (job) => qdrant.connect(job, own(job)), dispose: () => qdrant.dispose() };
});

describe('A Qdrant collection', () => {
  let qdrant: QdrantFixture;
  const clients = new DestinationClients(async () => ({
    connect: (job) => qdrant.connect(job),
    dispose: async () => {},
  }));

  beforeEach(async () => {
    qdrant = await anyQdrant();
  });
  afterEach(async () => {
    await clients.dispose();
    await qdrant.dispose();
  });

  const pointsOf = async (ids: readonly (string | number)[], collection = qdrant.name) =>
    qdrant.ask('POST', `/collections/${collection}/points`, { ids, with_payload: true, with_vector: true });

  describe('its points', () => {
    it("have the user's payload at the top and what Ratchet needs in one object beside it", async () => {
      await clients.filled(2);
      const [point] = await pointsOf([idOf(1)]);
      assert.deepEqual(point.payload, {
        number: 1,
        _ratchet: {
          job: JOB,
          record: '1',
          text: 'text-1',
          payload: 'payload-1',
          written: FIRST_RUN,
          seen: FIRST_RUN,
        },
      });
    });

    it('have the vector that was written', async () => {
      await clients.filled(2);
      const [{ vector }] = await pointsOf([idOf(1)]);
      const wanted = unitVector(1);
      assert.ok(vector.every((value: number, i: number) => Math.abs(value - (wanted[i] ?? 0)) < 1e-7));
    });

    it('may not have a field of the name Ratchet reserves', async () => {
      const { destination } = await clients.open();
      const write = destination.write([fullPoint(1, { payload: { _ratchet: 1 } })], LIVE);
      await assert.rejects(write, { name: 'ConfigError', message: /"_ratchet"/ });
    });

    it('give large numbers of the payload back as numbers', async () => {
      const payload = { whole: 1e18, list: [2 ** 60], nested: { huge: 1e300 } };
      const { destination } = await clients.open();
      await destination.write([fullPoint(1, { payload })], LIVE);
      assert.deepEqual((await nearestTo(destination, 1))[0]?.payload, payload);
    });
  });

  describe('with the keys of the rows as ids', () => {
    const openWithKeys = async (run = FIRST_RUN) => {
      const destination = await qdrant.connect(JOB, { ids: 'key' });
      await destination.open({ run, space: SPACE, rebuild: false }, LIVE);
      return destination;
    };
    const UUID = 'f47ac10b-58cc-4372-a567-0e02b2c3d479';

    it('has points under those keys, integers beyond 2^53 and UUIDs among them', async () => {
      const destination = await openWithKeys();
      const records = ['7', '{"int":"18446744073709551615"}', JSON.stringify(UUID)].map(recordId);
      await destination.write(
        records.map((record, i) => fullPoint(i, { record })),
        LIVE,
      );
      const found = await pointsOf([7, UUID]);
      const known = await destination.known(idsUpTo(3), LIVE);
      await destination.write([{ kind: 'payload', id: idOf(1), payload: { new: 1 }, payloadHash: 'new' }], LIVE);
      const [hit] = await nearestTo(destination, 1);
      await destination.close();
      assert.deepEqual(new Set(found.map((point: { readonly id: unknown }) => point.id)), new Set([7, UUID]));
      assert.deepEqual([known.size, hit?.id, hit?.record, hit?.payload], [3, idOf(1), records[1], { new: 1 }]);
    });

    it('sweeps those of them that were not seen', async () => {
      const first = await openWithKeys();
      await first.write([fullPoint(1, { record: recordId('{"int":"9007199254740993"}') }), fullPoint(2)], LIVE);
      const second = await openWithKeys(SECOND_RUN);
      await second.write([{ kind: 'seen', id: idOf(2) }], LIVE);
      await second.sweep(LIVE);
      const left = [await second.count(true, LIVE), await second.count(false, LIVE)];
      await first.close();
      await second.close();
      assert.deepEqual(left, [1, 0]);
    });

    it('refuses a key that is no id of Qdrant, and keeps nothing of the write', async () => {
      const destination = await openWithKeys();
      const write = destination.write([fullPoint(1), fullPoint(2, { record: recordId('"shoes"') })], LIVE);
      await assert.rejects(write, { name: 'PermanentError', message: /^Record "shoes"/ });
      assert.equal(await destination.count(true, LIVE), 0);
      await destination.close();
    });

    it('is not shared: it refuses a collection that has points of another job', async () => {
      const other = await qdrant.connect(OTHER_JOB, { ids: 'key' });
      await other.open({ run: FIRST_RUN, space: SPACE, rebuild: false }, LIVE);
      await other.write([fullPoint(1, {}, OTHER_JOB)], LIVE);
      await other.close();
      await assert.rejects(openWithKeys(), {
        name: 'ConfigError',
        message: /1 points that are not of job "catalogue"/,
      });
    });

    it('refuses a collection whose points have ids of the other kind', async () => {
      await clients.filled(1);
      await assert.rejects(openWithKeys(), { name: 'ConfigError', message: /ids by uuid.*ids by key.*--fresh/ });
    });
  });
});
