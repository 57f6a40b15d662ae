// What the Qdrant destination makes of everything that can go wrong on the way: each fault of the strict fake, on the two
// ways there are, through the vendor's client and past it.

import assert from 'node:assert/strict';
import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  AuthError,
  ConfigError,
  PermanentError,
  RateLimitError,
  TransientError,
} from '../../src/core/errors.ts';
import type { PointWrite, VectorDestination } from '../../src/engine/ports.ts';
import { systemClock } from '../../src/engine/systemClock.ts';
import { writePoints } from '../../src/engine/sync/writePoints.ts';
import type { Fault, FaultOrder } from '../fakes/faults.ts';
import type { QdrantFakeOptions } from '../fakes/qdrant/qdrantFake.ts';
import { attemptSignals } from '../unit/engine/attemptSignals.ts';
import { freeSeat } from '../unit/engine/freeSeat.ts';
import { LIVE } from './destination/destinationClients.ts';
import { FIRST_RUN, fullPoint, fullPoints, idOf, idsUpTo, JOB, SECOND_RUN, SPACE, unitVector } from './destination/samplePoints.ts';
import { type FakedQdrant, fakedQdrant, type QdrantSettings } from './qdrantFixture.ts';

const once = (fault: Fault): FaultOrder => ({ fault, when: { kind: 'times', count: 1 } });
const always = (fault: Fault): FaultOrder => ({ fault, when: { kind: 'every', nth: 1 } });

/** The calls a pass makes, and by which way each goes. */
const CALLS: Readonly<Record<string, (destination: VectorDestination) => Promise<unknown>>> = {
  'asking what is known': (destination) => destination.known([idOf(1)], LIVE),
  'reading vectors': async (destination) => destination.vectors?.([idOf(1)], LIVE),
  'writing points': (destination) => destination.write([fullPoint(1)], LIVE),
  'marking points as seen': (destination) => destination.write([{ kind: 'seen', id: idOf(1) }], LIVE),
  counting: (destination) => destination.count(true, LIVE),
  sweeping: (destination) => destination.sweep(LIVE),
  finishing: (destination) => destination.finish(LIVE),
  searching: (destination) => destination.search({ vector: unitVector(1), limit: 1, space: SPACE }, LIVE),
  checking: async (destination) => destination.check?.(SPACE, LIVE),
};

const PASSING: readonly (readonly [string, Fault])[] = [
  ['the connection is reset before the work', { kind: 'reset', applied: false }],
  ['the connection is reset after the work', { kind: 'reset', applied: true }],
  ['the answer ends in its middle', { kind: 'truncated' }],
  ['the answer stalls in its middle', { kind: 'stalled' }],
  ['no answer comes in time', { kind: 'latency', ms: 2_000 }],
  ...([408, 500, 502, 503, 504] as const).map(
    (status) => [`the server answers ${status}`, { kind: 'failed', status }] as const,
  ),
];

const PATIENCE_MS = 200;

describe('The Qdrant destination when things go wrong', () => {
  let qdrant: FakedQdrant;
  let destinations: VectorDestination[] = [];

  const connect = async (settings: QdrantSettings = {}): Promise<VectorDestination> => {
    const destination = await qdrant.connect(JOB, settings);
    destinations.push(destination);
    return destination;
  };
  /** A destination with an open pass, three of whose points an earlier pass has written. */
  const opened = async (options: QdrantFakeOptions = {}, settings: QdrantSettings = {}): Promise<VectorDestination> => {
    qdrant = await fakedQdrant(options);
    const earlier = await connect();
    await earlier.open({ run: FIRST_RUN, space: SPACE, rebuild: false }, LIVE);
    await earlier.write(fullPoints(3), LIVE);
    const destination = await connect(settings);
    await destination.open({ run: SECOND_RUN, space: SPACE, rebuild: false }, LIVE);
    return destination;
  };
  afterEach(async () => {
    for (const destination of destinations) await destination.close();
    destinations = [];
    await qdrant.fake.control.order();
    await qdrant.dispose();
  });

  const failureOf = async (call: Promise<unknown>): Promise<Error> => {
    try {
      await call;
    } catch (error) {
      assert.ok(error instanceof Error);
      return error;
    }
    throw new Error('it succeeded');
  };

  for (const [what, fault] of PASSING) {
    it(`calls it passing when ${what}, whatever was asked`, async () => {
      const destination = await opened({}, { timeoutMs: PATIENCE_MS });
      await qdrant.fake.control.order(always(fault));
      const families = await Promise.all(
        Object.entries(CALLS).map(async ([name, call]) => [name, (await failureOf(call(destination))).name]),
      );
      assert.deepEqual(families, Object.keys(CALLS).map((name) => [name, TransientError.name]));
    });
  }

  it('waits as long as Retry-After says, whatever was asked', async () => {
    const destination = await opened();
    for (const hint of ['seconds', 'httpDate'] as const) {
      await qdrant.fake.control.order(always({ kind: 'rateLimited', hint, retryAfterMs: 37_000 }));
      for (const [name, call] of Object.entries(CALLS)) {
        const before = Date.now();
        const error = await failureOf(call(destination));
        assert.ok(error instanceof RateLimitError, `${name}: ${error.name}`);
        const waitMs = (error.retryAt ?? 0) - before;
        assert.ok(waitMs > 30_000 && waitMs < 60_000, `${name} by ${hint}: ${waitMs}`);
        assert.match(error.message, /Write rate limit exceeded/);
      }
    }
  });

  it('does not know how long a refusal lasts that does not say so', async () => {
    const destination = await opened();
    await qdrant.fake.control.order(always({ kind: 'rateLimited', hint: 'none', retryAfterMs: 1_000 }));
    for (const call of Object.values(CALLS)) {
      const error = await failureOf(call(destination));
      assert.ok(error instanceof RateLimitError && error.retryAt === null);
    }
  });

  it('stops for a person when the server has no room left', async () => {
    const destination = await opened();
    await qdrant.fake.control.order(always({ kind: 'failed', status: 507 }));
    for (const call of Object.values(CALLS)) {
      const error = await failureOf(call(destination));
      assert.ok(error instanceof ConfigError && /disk usage quota reached.*Make room/.test(error.message));
    }
  });

  it('gives up at once with the reason of a signal that fires in the middle', async () => {
    const destination = await opened();
    const reason = new Error('paused by the user');
    await qdrant.fake.control.order(always({ kind: 'latency', ms: 60_000 }));
    const stop = new AbortController();
    const calls = [
      destination.known([idOf(1)], stop.signal),
      destination.write([fullPoint(1)], stop.signal),
      destination.search({ vector: unitVector(1), limit: 1, space: SPACE }, stop.signal),
    ];
    const failures = Promise.allSettled(calls);
    setImmediate(() => stop.abort(reason));
    assert.deepEqual(await failures, calls.map(() => ({ status: 'rejected', reason })));
  });

  describe('at a write', () => {
    for (const status of ['wait_timeout', 'acknowledged'] as const) {
      for (const applied of [true, false]) {
        it(`does not take "${status}" for success, applied ${applied ? 'later' : 'or not'}`, async () => {
          const destination = await opened();
          const writes: readonly (readonly PointWrite[])[] = [
            [fullPoint(1)],
            [{ kind: 'seen', id: idOf(1) }],
            [{ kind: 'payload', id: idOf(1), payload: {}, payloadHash: 'p' }],
          ];
          for (const points of writes) {
            await qdrant.fake.control.order(once({ kind: 'unfinishedWrite', status, applied }));
            const error = await failureOf(destination.write(points, LIVE));
            assert.ok(error instanceof TransientError && error.message.includes(`"${status}"`));
          }
          await qdrant.fake.control.order({ ...once({ kind: 'unfinishedWrite', status, applied }), on: ['delete_points'] });
          assert.ok((await failureOf(destination.sweep(LIVE))) instanceof TransientError);
        });
      }
    }

    it('resolves only when the points are there to be read', async () => {
      const destination = await opened({ applyDelayMs: 100 });
      await destination.write([fullPoint(9), { kind: 'seen', id: idOf(1) }], LIVE);
      assert.equal(await destination.count(true, LIVE), 2);
    });

    it('changes nothing by being repeated after an answer that was lost', async () => {
      const destination = await opened();
      await qdrant.fake.control.order({ ...once({ kind: 'reset', applied: true }), on: ['upsert_points'] });
      await assert.rejects(destination.write(fullPoints(5), LIVE), TransientError);
      await destination.write(fullPoints(5), LIVE);
      assert.deepEqual([await destination.count(true, LIVE), await destination.count(false, LIVE)], [5, 0]);
    });

    it('never sends a write the server might lose without telling', async () => {
      const destination = await opened();
      await destination.write([...fullPoints(3), { kind: 'seen', id: idOf(9) }], LIVE);
      await destination.sweep(LIVE);
      await destination.finish(LIVE);
      assert.equal((await qdrant.fake.control.stats()).silentFailures, 0);
    });

    it('names a point that went away before its payload came, and keeps nothing of the write', async () => {
      const destination = await opened();
      const points = [fullPoint(8), { kind: 'payload', id: idOf(9), payload: {}, payloadHash: 'p' } as const];
      const error = await failureOf(destination.write(points, LIVE));
      assert.ok(error instanceof PermanentError && error.message.includes(idOf(9)));
      assert.equal((await destination.known([idOf(8)], LIVE)).size, 0);
    });

    it('says that the collection is gone', async () => {
      const destination = await opened();
      await qdrant.ask('DELETE', `/collections/${qdrant.name}`);
      for (const points of [[fullPoint(1)], [{ kind: 'seen', id: idOf(1) } as const]]) {
        const error = await failureOf(destination.write(points, LIVE));
        assert.ok(error instanceof ConfigError && /doesn't exist.*--fresh/.test(error.message));
      }
      assert.ok((await failureOf(destination.finish(LIVE))) instanceof ConfigError);
    });

    it('stops the run, and not each record, when the collection has other vectors than it had', async () => {
      const destination = await opened();
      await qdrant.ask('DELETE', `/collections/${qdrant.name}`);
      await qdrant.ask('PUT', `/collections/${qdrant.name}`, { vectors: { size: 5, distance: 'Dot' } });
      const error = await failureOf(destination.write([fullPoint(1)], LIVE));
      assert.ok(error instanceof ConfigError && /expected dim: 5, got 16/.test(error.message));
    });

    it('cuts itself where one request would be too large', async () => {
      const destination = await opened();
      const text = 'a'.repeat(1_000_000);
      const points = Array.from({ length: 40 }, (_, number) => fullPoint(number, { payload: { text } }));
      await destination.write(points, LIVE);
      const { traffic } = await qdrant.fake.control.stats();
      assert.equal(await destination.count(true, LIVE), 40);
      // One of them is the earlier pass's.
      assert.deepEqual(traffic.calls['upsert_points'], { 200: 3 });
    });

    it('refuses a record that no request can hold, by its name', async () => {
      const destination = await opened();
      const error = await failureOf(destination.write([fullPoint(1, { payload: { text: 'é'.repeat(17_000_000) } })], LIVE));
      assert.ok(error instanceof PermanentError && /^Record 1 takes more than 33554432 bytes/.test(error.message));
    });

    it('is halved by the engine where a server takes less than Qdrant does by itself', async () => {
      const destination = await opened({ maxBodyBytes: 12_000 });
      const points = [...fullPoints(60), fullPoint(60, { payload: { text: 'a'.repeat(20_000) } })];
      const refused = await writePoints(points, destination, freeSeat(systemClock), attemptSignals());
      assert.equal(await destination.count(true, LIVE), 60);
      assert.deepEqual([...refused.keys()], [idOf(60)]);
    });
  });

  describe('in a strict collection', () => {
    it('stays within its batch size, its result size and its rate before it is refused', async () => {
      const strictMode = {
        ...{ enabled: true, upsert_max_batchsize: 20, max_query_limit: 30, write_rate_limit: 500 },
        ...{ unindexed_filtering_retrieve: false, unindexed_filtering_update: false },
      };
      const destination = await opened({ strictMode });
      await destination.write(fullPoints(100), LIVE);
      assert.equal((await destination.known(idsUpTo(100), LIVE)).size, 100);
      const later = await connect();
      await later.open({ run: FIRST_RUN, space: SPACE, rebuild: false }, LIVE);
      await later.sweep(LIVE);
      await later.search({ vector: unitVector(1), limit: 5, space: SPACE }, LIVE).catch((error) => {
        assert.match(error.message, /holds nothing/);
      });
      const { traffic } = await qdrant.fake.control.stats();
      assert.deepEqual(Object.values(traffic.calls).flatMap((outcomes) => Object.keys(outcomes).filter((status) => status !== '200' && status !== '404')), []);
    });

    it('waits for its write rate', async () => {
      const destination = await opened({ strictMode: { enabled: true, write_rate_limit: 20 } });
      await destination.write(fullPoints(10), LIVE);
      const before = Date.now();
      const error = await failureOf(destination.write(fullPoints(20), LIVE));
      assert.ok(error instanceof RateLimitError && error.limit === 'writes per minute');
      assert.ok((error.retryAt ?? 0) > before);
    });
  });

  describe('at the door', () => {
    const KEY = 'key-that-nobody-may-see';
    const refusalOf = async (options: QdrantFakeOptions, apiKey: string): Promise<Error> => {
      qdrant = await fakedQdrant({ apiKey: KEY, ...options });
      const destination = await connect({ apiKey });
      return failureOf(destination.open({ run: FIRST_RUN, space: SPACE, rebuild: false }, LIVE));
    };

    for (const [what, options, apiKey] of [
      ['a wrong key', {}, 'wrong-key'],
      ['a key that is no longer good', { revokedToken: 'old-key' }, 'old-key'],
      ['a key that may only read', { readOnlyApiKey: 'reader-key' }, 'reader-key'],
    ] as const) {
      it(`asks for another instead of ${what}, without repeating it`, async () => {
        const error = await refusalOf(options, apiKey);
        assert.ok(error instanceof AuthError && /destination\.apiKey/.test(error.message), error.message);
        assert.ok(!error.message.includes(apiKey));
      });
    }

    it('asks for one where there is none, also at a write', async () => {
      const destination = await opened({ apiKey: KEY });
      const stranger = await connect({ apiKey: undefined });
      const search = stranger.search({ vector: unitVector(1), limit: 1, space: SPACE }, LIVE);
      assert.ok((await failureOf(search)) instanceof AuthError);
      await destination.write([fullPoint(1)], LIVE);
    });

    it('prints nothing of its own', async () => {
      const warn = console.warn;
      const printed: unknown[] = [];
      console.warn = (...said: unknown[]) => printed.push(said);
      try {
        const destination = await opened({ apiKey: KEY });
        await destination.count(true, LIVE);
      } finally {
        console.warn = warn;
      }
      assert.deepEqual(printed, []);
    });

    it('finds the server behind a proxy that gives it a path', async () => {
      qdrant = await fakedQdrant();
      const proxy = await startProxy(qdrant.url, '/team/qdrant');
      try {
        const destination = await connect({ url: `${proxy.url}/team/qdrant/` });
        await destination.open({ run: FIRST_RUN, space: SPACE, rebuild: false }, LIVE);
        await destination.write([fullPoint(1), { kind: 'seen', id: idOf(1) }], LIVE);
        assert.equal(await destination.count(true, LIVE), 1);
      } finally {
        await proxy.stop();
      }
    });

    it('does not follow a server that sends it elsewhere', async () => {
      qdrant = await fakedQdrant();
      const elsewhere = createServer((_, response) => response.writeHead(307, { location: qdrant.url }).end());
      await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
      const destination = await connect({ url: urlOf(elsewhere) });
      const error = await failureOf(destination.open({ run: FIRST_RUN, space: SPACE, rebuild: false }, LIVE));
      elsewhere.close();
      assert.ok(error instanceof ConfigError && /307.*destination\.url/.test(error.message), error.message);
      assert.deepEqual(await qdrant.collections(), []);
    });

    it('says whom it cannot reach', async () => {
      qdrant = await fakedQdrant();
      const nobody = createServer();
      await new Promise<void>((resolve) => nobody.listen(0, '127.0.0.1', resolve));
      const url = urlOf(nobody);
      await new Promise((resolve) => nobody.close(resolve));
      const error = await failureOf((await connect({ url })).open({ run: FIRST_RUN, space: SPACE, rebuild: false }, LIVE));
      assert.ok(error instanceof TransientError && error.message.includes(`Qdrant at ${url}`) && /ECONNREFUSED/.test(error.message));
    });
  });
});
