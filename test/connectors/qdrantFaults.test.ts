// What the Qdrant destination makes of everything that can go wrong on the way: each fault of the strict fake, on the two
// ways there are, through the vendor's client and past it.

import assert from 'node:assert/strict';
import { ConfigError, ErrorFamily, familyOf, RateLimitError } from '../../src/core/errors.ts';
import type { VectorDestination } from '../../src/engine/ports.ts';
import type { Fault, FaultOrder } from '../fakes/faults.ts';
import { LIVE } from './destination/destinationClients.ts';
import { fullPoint, idOf, SPACE, unitVector } from './destination/samplePoints.ts';
import { failureOf, QdrantClients } from './qdrantClients.ts';

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

const PATIENT_MS = 60_000;
/** Enough for every call of opening on a busy machine, and all that a test of an endless answer has to wait. */
const IMPATIENT_MS = 1_500;

const PASSING: readonly (readonly [string, Fault, number])[] = [
  ['the connection is reset before the work', { kind: 'reset', applied: false }, PATIENT_MS],
  ['the connection is reset after the work', { kind: 'reset', applied: true }, PATIENT_MS],
  ['the answer ends in its middle', { kind: 'truncated' }, PATIENT_MS],
  ['the answer stalls in its middle', { kind: 'stalled' }, IMPATIENT_MS],
  ['no answer comes in time', { kind: 'latency', ms: 60_000 }, IMPATIENT_MS],
  ...([408, 500, 502, 503, 504] as const).map(
    (status) => [`the server answers ${status}`, { kind: 'failed', status }, PATIENT_MS] as const,
  ),
];

describe('The Qdrant destination when things go wrong', () => {
  const clients = new QdrantClients();
  afterEach(() => clients.dispose());

  for (const [what, fault, timeoutMs] of PASSING) {
    it(`calls it passing when ${what}, whatever was asked`, async () => {
      const destination = await clients.secondPass({}, { timeoutMs });
      await clients.qdrant.fake.control.order(always(fault));
      const families = await Promise.all(
        Object.entries(CALLS).map(async ([name, call]) => [name, familyOf(await failureOf(call(destination)))]),
      );
      assert.deepEqual(
        families,
        Object.keys(CALLS).map((name) => [name, ErrorFamily.transient]),
      );
    });
  }

  it('waits as long as Retry-After says, whatever was asked', async () => {
    const destination = await clients.secondPass();
    for (const hint of ['seconds', 'httpDate'] as const) {
      await clients.qdrant.fake.control.order(always({ kind: 'rateLimited', hint, retryAfterMs: 37_000 }));
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
    const destination = await clients.secondPass();
    await clients.qdrant.fake.control.order(always({ kind: 'rateLimited', hint: 'none', retryAfterMs: 1_000 }));
    for (const call of Object.values(CALLS)) {
      const error = await failureOf(call(destination));
      assert.ok(error instanceof RateLimitError && error.retryAt === null);
    }
  });

  it('stops for a person when the server has no room left', async () => {
    const destination = await clients.secondPass();
    await clients.qdrant.fake.control.order(always({ kind: 'failed', status: 507 }));
    for (const call of Object.values(CALLS)) {
      const error = await failureOf(call(destination));
      assert.ok(error instanceof ConfigError && /disk usage quota reached.*Make room/.test(error.message));
    }
  });

  it('gives up at once with the reason of a signal that fires in the middle', async () => {
    const destination = await clients.secondPass();
    const reason = new Error('paused by the user');
    await clients.qdrant.fake.control.order(always({ kind: 'latency', ms: 60_000 }));
    const stop = new AbortController();
    const calls = [
      destination.known([idOf(1)], stop.signal),
      destination.write([fullPoint(1)], stop.signal),
      destination.search({ vector: unitVector(1), limit: 1, space: SPACE }, stop.signal),
    ];
    const failures = Promise.allSettled(calls);
    setImmediate(() => stop.abort(reason));
    assert.deepEqual(
      await failures,
      calls.map(() => ({ status: 'rejected', reason })),
    );
  });
});
