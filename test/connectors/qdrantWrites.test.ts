// What the Qdrant destination takes for written, how it cuts its requests, and what it makes of a server's limits.

import assert from 'node:assert/strict';
import { ConfigError, PermanentError, RateLimitError, TransientError } from '../../src/core/errors.ts';
import { setTriggerHook } from '../../src/core/triggerPoint.ts';
import { writePoints } from '../../src/engine/sync/writePoints.ts';
import { systemClock } from '../../src/engine/systemClock.ts';
import type { Fault, FaultOrder } from '../fakes/faults.ts';
import { attemptSignals } from '../unit/engine/attemptSignals.ts';
import { freeSeat } from '../unit/engine/freeSeat.ts';
import { LIVE } from './destination/destinationClients.ts';
import { FIRST_RUN, fullPoint, fullPoints, idOf, idsUpTo, SPACE, unitVector } from './destination/samplePoints.ts';
import { failureOf, QdrantClients } from './qdrantClients.ts';

const always = (fault: Fault): FaultOrder => ({ fault, when: { kind: 'every', nth: 1 } });
const once = (fault: Fault): FaultOrder => ({ fault, when: { kind: 'times', count: 1 } });

describe('Writing to Qdrant', () => {
  const clients = new QdrantClients();
  afterEach(() => clients.dispose());

  for (const status of ['wait_timeout', 'acknowledged'] as const) {
    for (const applied of [true, false]) {
      it(`does not take "${status}" for success, whether it is applied ${applied ? 'later' : 'never'}`, async () => {
        const destination = await clients.secondPass();
        const on = ['upsert_points', 'batch_update', 'delete_points', 'create_field_index'];
        await clients.qdrant.fake.control.order({ ...always({ kind: 'unfinishedWrite', status, applied }), on });
        const fresh = await clients.connect({ collection: `${clients.qdrant.name}-fresh` });
        for (const change of [
          () => destination.write([fullPoint(1)], LIVE),
          () => destination.write([{ kind: 'seen', id: idOf(1) }], LIVE),
          () => destination.write([{ kind: 'payload', id: idOf(1), payload: {}, payloadHash: 'p' }], LIVE),
          () => destination.sweep(LIVE),
          () => fresh.open({ run: FIRST_RUN, space: SPACE, rebuild: false }, LIVE),
        ]) {
          const error = await failureOf(change());
          assert.ok(error instanceof TransientError && error.message.includes(`"${status}"`), error.message);
        }
      });
    }
  }

  it('resolves only when the points are there to be read', async () => {
    const destination = await clients.secondPass({ applyDelayMs: 100 });
    await destination.write([fullPoint(9), { kind: 'seen', id: idOf(1) }], LIVE);
    assert.equal(await destination.count(true, LIVE), 2);
  });

  it('changes nothing by being repeated after an answer that was lost', async () => {
    const destination = await clients.secondPass();
    await clients.qdrant.fake.control.order({ ...once({ kind: 'reset', applied: true }), on: ['upsert_points'] });
    await assert.rejects(destination.write(fullPoints(5), LIVE), TransientError);
    await destination.write(fullPoints(5), LIVE);
    assert.deepEqual([await destination.count(true, LIVE), await destination.count(false, LIVE)], [5, 0]);
  });

  it('never sends a write the server might lose without telling', async () => {
    const destination = await clients.secondPass();
    await destination.write([...fullPoints(3), { kind: 'seen', id: idOf(9) }], LIVE);
    await destination.sweep(LIVE);
    await destination.finish(LIVE);
    assert.equal((await clients.qdrant.fake.control.stats()).silentFailures, 0);
  });

  it('names a point that went away before its payload came, and keeps nothing of the write', async () => {
    const destination = await clients.secondPass();
    const points = [fullPoint(8), { kind: 'payload', id: idOf(9), payload: {}, payloadHash: 'p' } as const];
    const error = await failureOf(destination.write(points, LIVE));
    assert.ok(error instanceof PermanentError && error.message.includes(idOf(9)));
    assert.equal((await destination.known([idOf(8)], LIVE)).size, 0);
  });

  it('says that the collection is gone', async () => {
    const destination = await clients.secondPass();
    await clients.qdrant.ask('DELETE', `/collections/${clients.qdrant.name}`);
    for (const points of [[fullPoint(1)], [{ kind: 'seen', id: idOf(1) } as const]]) {
      const error = await failureOf(destination.write(points, LIVE));
      assert.ok(error instanceof ConfigError && /doesn't exist.*--fresh/.test(error.message));
    }
    assert.ok((await failureOf(destination.finish(LIVE))) instanceof ConfigError);
  });

  it('stops the run, and not each record, when the collection has other vectors than it had', async () => {
    const destination = await clients.secondPass();
    await clients.qdrant.ask('DELETE', `/collections/${clients.qdrant.name}`);
    await clients.qdrant.ask('PUT', `/collections/${clients.qdrant.name}`, { vectors: { size: 5, distance: 'Dot' } });
    const error = await failureOf(destination.write([fullPoint(1)], LIVE));
    assert.ok(error instanceof ConfigError && /expected dim: 5, got 16/.test(error.message));
  });

  it('cuts itself where one request would be too large', async () => {
    const destination = await clients.secondPass();
    const text = 'a'.repeat(1_000_000);
    const points = Array.from({ length: 40 }, (_, number) => fullPoint(number, { payload: { text } }));
    await destination.write(points, LIVE);
    const { traffic } = await clients.qdrant.fake.control.stats();
    assert.equal(await destination.count(true, LIVE), 40);
    // One of them is the earlier pass's.
    assert.deepEqual(traffic.calls['upsert_points'], { 200: 3 });
  });

  it('refuses a record that no request can hold, by its name', async () => {
    const destination = await clients.secondPass();
    const error = await failureOf(
      destination.write([fullPoint(1, { payload: { text: 'é'.repeat(17_000_000) } })], LIVE),
    );
    assert.ok(error instanceof PermanentError && /^Record 1 takes more than 33554432 bytes/.test(error.message));
  });

  it('is halved by the engine where a server takes less than Qdrant does by itself', async () => {
    const destination = await clients.secondPass({ maxBodyBytes: 12_000 });
    const points = [...fullPoints(60), fullPoint(60, { payload: { text: 'a'.repeat(20_000) } })];
    const refused = await writePoints(points, destination, freeSeat(systemClock), attemptSignals());
    assert.equal(await destination.count(true, LIVE), 60);
    assert.deepEqual([...refused.keys()], [idOf(60)]);
  });
});

describe('A strict collection of Qdrant', () => {
  const clients = new QdrantClients();
  afterEach(() => {
    setTriggerHook(null);
    return clients.dispose();
  });

  it('is never asked for more than it grants', async () => {
    const destination = await clients.secondPass({
      strictMode: {
        ...{ enabled: true, upsert_max_batchsize: 20, max_query_limit: 30, write_rate_limit: 500 },
        ...{ unindexed_filtering_retrieve: false, unindexed_filtering_update: false },
      },
    });
    await destination.write(fullPoints(100), LIVE);
    assert.equal((await destination.known(idsUpTo(100), LIVE)).size, 100);
    await destination.search({ vector: unitVector(1), limit: 5, space: SPACE }, LIVE);
    const third = await clients.open();
    await third.write([{ kind: 'seen', id: idOf(1) }], LIVE);
    await third.sweep(LIVE);
    const { calls } = (await clients.qdrant.fake.control.stats()).traffic;
    const refused = Object.entries(calls).filter(([, outcomes]) => '400' in outcomes || '429' in outcomes);
    assert.deepEqual([await third.count(true, LIVE), await third.count(false, LIVE), refused], [1, 0, []]);
  });

  it('is swept from where it stood when a sweep was cut off', async () => {
    const destination = await clients.secondPass({ strictMode: { enabled: true, max_query_limit: 10 } });
    await destination.write(fullPoints(25), LIVE);
    const third = await clients.open();
    setTriggerHook((point) => {
      if (point === 'in-sweep') throw new Error('cut off');
    });
    await assert.rejects(third.sweep(LIVE), /cut off/);
    setTriggerHook(null);
    const left = await third.count(false, LIVE);
    await third.sweep(LIVE);
    assert.deepEqual([left, await third.count(false, LIVE)], [15, 0]);
  });

  it('waits for its write rate', async () => {
    const destination = await clients.secondPass({ strictMode: { enabled: true, write_rate_limit: 20 } });
    await destination.write(fullPoints(10), LIVE);
    const before = Date.now();
    const error = await failureOf(destination.write(fullPoints(20), LIVE));
    assert.ok(error instanceof RateLimitError && error.limit === 'writes per minute');
    assert.ok((error.retryAt ?? 0) > before);
  });
});
