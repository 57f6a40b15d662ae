// An attempt, and where a run stands, as events, snapshots and reports show them.

import type { AttemptSummary } from '../core/runEvent.ts';
import { checkpointLabel } from '../engine/checkpointLabel.ts';
import type { AttemptRecord, CheckpointStore, RunRecord } from '../engine/ports.ts';

export const isoTime = (ms: number): string => new Date(ms).toISOString();

export function attemptSummary(attempt: AttemptRecord): AttemptSummary {
  const { number, reason, startedAt, endedAt, ended, why, from, to } = attempt;
  const times = { startedAt: isoTime(startedAt), endedAt: endedAt === null ? null : isoTime(endedAt) };
  return { attempt: number, reason, ...times, ended, why, from, to };
}

/** The run's checkpoint in words, from what is durable. */
export function standingOf(store: CheckpointStore, run: RunRecord): string {
  return checkpointLabel(store.nodes(run.id), store.streams(run.id), run.counters.read ?? 0);
}
