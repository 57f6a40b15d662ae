// The shape of `<state>/<job>.status.json`: how whoever does not own a job follows it without opening its store.
// The runner writes it, by rename and at most once a second; nothing in it is secret.

import * as z from 'zod';
import { attemptSummarySchema } from '../core/runEvent.ts';
import { RunState } from '../core/runState.ts';

/** Newest attempts and first dead letters that a snapshot carries; the counts beside them are complete. */
export const SNAPSHOT_LIMIT = 20;

export const statusSnapshotSchema = z.object({
  job: z.string(),
  /** `running` and `waiting` are claims: they hold only while the owner's lock does. */
  state: z.enum(RunState),
  run: z.string(),
  attempt: z.number().int(),
  owner: z.object({ pid: z.number().int(), host: z.string(), role: z.string() }),
  counters: z.record(z.string(), z.number()),
  /** Records handled and expected; `total` is null until the source has said. */
  done: z.number(),
  total: z.number().nullable(),
  checkpoint: z.string(),
  ratePerSecond: z.number().nullable(),
  etaMs: z.number().nullable(),
  /** Times are ISO 8601. */
  waiting: z.object({ since: z.string(), resumeAt: z.string(), limit: z.string() }).nullable(),
  lastError: z.string().nullable(),
  attempts: z.array(attemptSummarySchema),
  deadLetters: z.object({
    total: z.number().int(),
    shown: z.array(z.object({ stream: z.string(), record: z.string(), error: z.string() })),
  }),
  updatedAt: z.string(),
});
export type StatusSnapshot = z.infer<typeof statusSnapshotSchema>;

/** The snapshot's file name in the state folder. */
export const statusFileName = (job: string): string => `${job}.status.json`;

/**
 * The state a snapshot means now. A run that claims to go on while nobody holds its job has lost its process; one that
 * was told not to wait ended its attempt in `waiting` and is exactly that.
 */
export function stateNow({ state, attempts }: StatusSnapshot, held: boolean): RunState {
  const claims = state === RunState.running || state === RunState.waiting || state === RunState.queued;
  const attemptOpen = attempts.at(-1)?.endedAt === null;
  return claims && !held && (attemptOpen || state !== RunState.waiting) ? RunState.interrupted : state;
}
