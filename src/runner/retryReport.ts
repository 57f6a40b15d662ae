// How often a run did not go straight on, why, where and for how long: read from its attempts and its waits.

import type { Counters } from '../core/counters.ts';
import type { AttemptRecord, WaitRecord } from '../engine/ports.ts';
import type { RetryReport } from '../protocol/inspectReport.ts';

export interface RetryFacts {
  readonly attempts: readonly AttemptRecord[];
  readonly waits: readonly WaitRecord[];
  readonly counters: Counters;
  /** Epoch ms. */
  readonly now: number;
}

/** Checkpoints of a wait that are named. */
const PLACES = 5;

export function retryReport({ attempts, waits, counters, now }: RetryFacts): RetryReport {
  const reasons = Map.groupBy(attempts.slice(1), (attempt) => attempt.reason);
  const limits = [...Map.groupBy(waits, ({ account, limit }) => `${account} ${limit}`).values()];
  return {
    calls: counters.retries ?? 0,
    attempts: [...reasons].map(([reason, all]) => ({ reason, times: all.length })),
    waits: limits.flatMap((same) => describeWaits(same, now)).toSorted((a, b) => b.waitedMs - a.waitedMs),
    waitedMs: timeCovered(waits.map((wait) => spanOf(wait, now))),
  };
}

function describeWaits(same: readonly WaitRecord[], now: number): RetryReport['waits'] {
  const [first] = same;
  if (first === undefined) return [];
  const { account, limit } = first;
  const places = [...new Set(same.map((wait) => wait.checkpoint))].filter((place) => place !== '').slice(-PLACES);
  const forced = same.filter((wait) => wait.ended === 'forced').length;
  const waitedMs = timeCovered(same.map((wait) => spanOf(wait, now)));
  return [{ account, limit, times: same.length, forced, waitedMs, places }];
}

interface Span {
  readonly from: number;
  readonly to: number;
}

/** A wait that is still open has lasted until now, and never longer than it was to last. */
function spanOf({ since, resumeAt, endedAt }: WaitRecord, now: number): Span {
  return { from: since, to: endedAt ?? Math.min(now, resumeAt) };
}

/** Waits of several accounts overlap. */
function timeCovered(spans: readonly Span[]): number {
  let covered = 0;
  let until = Number.NEGATIVE_INFINITY;
  for (const { from, to } of spans.toSorted((a, b) => a.from - b.from)) {
    covered += Math.max(0, to - Math.max(from, until));
    until = Math.max(until, to);
  }
  return covered;
}
