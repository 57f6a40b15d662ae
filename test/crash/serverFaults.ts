// The weather of the tests against servers: what Gemini and Qdrant do to a client now and then, the same for the same calls.

import type { Fault, FaultOrder } from '../fakes/faults.ts';

/** Every order has numbers of its own, so that they do not fall on the same calls. */
function withChance(probability: number, faults: readonly Fault[], on?: readonly string[]): FaultOrder[] {
  return faults.map((fault, index) => ({
    fault,
    when: { kind: 'chance', probability, seed: 3_000 + index },
    ...(on === undefined ? {} : { on }),
  }));
}

const ANYWHERE: readonly Fault[] = [
  { kind: 'failed', status: 500 },
  { kind: 'failed', status: 503 },
  { kind: 'reset', applied: false },
  { kind: 'reset', applied: true },
  { kind: 'truncated' },
];

export const GEMINI_FAULTS: readonly FaultOrder[] = [
  ...withChance(0.1, [{ kind: 'latency', ms: 10 }]),
  ...withChance(0.005, [
    { kind: 'rateLimited', hint: 'retryInfo', retryAfterMs: 400 },
    { kind: 'rateLimited', hint: 'seconds', retryAfterMs: 1_000 },
  ]),
  ...withChance(0.01, [...ANYWHERE, { kind: 'failed', status: 500, applied: true }]),
  ...withChance(0.01, [{ kind: 'spoiledVectors', how: 'fewer' }]),
];

const WRITES = ['upsert_points', 'batch_update'];

export const QDRANT_FAULTS: readonly FaultOrder[] = [
  ...withChance(0.1, [{ kind: 'latency', ms: 10 }]),
  ...withChance(0.005, [{ kind: 'rateLimited', hint: 'seconds', retryAfterMs: 1_000 }], WRITES),
  ...withChance(0.003, ANYWHERE),
  ...withChance(0.01, ANYWHERE, WRITES),
  ...withChance(
    0.02,
    [
      { kind: 'unfinishedWrite', status: 'wait_timeout', applied: true },
      { kind: 'unfinishedWrite', status: 'wait_timeout', applied: false },
    ],
    WRITES,
  ),
];
