// What a run tells the world, as the `--json` lines of the command line and the events of the runner carry it.
// One zod schema a line: the types, the validation and the documentation are the same text.

import * as z from 'zod';
import { levelSchema, placeSchema, quotaSchema } from './runStanding.ts';
import { AttemptReason, RunState } from './runState.ts';

const counters = z.record(z.string(), z.number());

/** Money and work against starting again from zero; null where it cannot be known. */
export const savingsSchema = z.object({
  records: z.number(),
  calls: z.number(),
  tokens: z.number(),
  money: z.number().nullable(),
  currency: z.string(),
});
export type Savings = z.infer<typeof savingsSchema>;

export const attemptSummarySchema = z.object({
  attempt: z.number().int(),
  reason: z.enum(AttemptReason),
  startedAt: z.string(),
  endedAt: z.string().nullable(),
  /** The state it left the run in, or `null` while it lasts. */
  ended: z.enum(RunState).nullable(),
  /** Why it ended, in words; empty where there is nothing to say. */
  why: z.string(),
  /** The checkpoint it began at and the one it ended at. */
  from: z.string(),
  to: z.string(),
});
export type AttemptSummary = z.infer<typeof attemptSummarySchema>;

const at = z.string();
const job = z.string();
const run = z.string();

export const runEventSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('run:started'),
    at,
    job,
    run,
    attempt: z.number().int(),
    reason: z.enum(AttemptReason),
    resumedFrom: z.string().nullable(),
    /** What the checkpoint had already spared this attempt. */
    savings: savingsSchema,
  }),
  z.object({
    type: z.literal('progress'),
    at,
    job,
    run,
    counters,
    checkpoint: z.string(),
    /** Records handled and expected, or streams where nobody counts a hierarchy's records; `total` is null until it is known. */
    done: z.number(),
    total: z.number().nullable(),
    /** Null until enough has been seen to say. */
    ratePerSecond: z.number().nullable(),
    etaMs: z.number().nullable(),
    /** What bounds the rate, e.g. "3,000 texts per minute"; null when nothing but the machines does. */
    limitedBy: z.string().nullable(),
    /** From the root of the hierarchy to where the run works now. */
    trail: z.array(placeSchema).optional(),
    /** From the top of the hierarchy down; a run of one node has none. */
    levels: z.array(levelSchema).optional(),
    /** Of every account the run spends from. */
    quotas: z.array(quotaSchema).optional(),
  }),
  z.object({
    type: z.literal('run:waiting'),
    at,
    job,
    run,
    cause: z.literal('rate-limit'),
    limit: z.string(),
    /** When the limit was first hit; the wait is counted from here and never restarted. */
    since: z.string(),
    resumeAt: z.string(),
  }),
  z.object({ type: z.literal('run:continuing'), at, job, run, why: z.enum(['ended', 'forced']) }),
  z.object({
    type: z.literal('dead-letter'),
    at,
    job,
    run,
    stream: z.string(),
    record: z.string(),
    error: z.string(),
  }),
  z.object({
    type: z.literal('run:finished'),
    at,
    job,
    run,
    state: z.enum(RunState),
    /** Why, in words a person can act on; null when it completed. */
    error: z.string().nullable(),
    checkpoint: z.string(),
    counters,
    attempts: z.array(attemptSummarySchema),
    savings: savingsSchema,
  }),
  z.object({
    type: z.literal('log'),
    at,
    job,
    level: z.enum(['debug', 'info', 'warn', 'error']),
    message: z.string(),
  }),
]);
export type RunEvent = z.infer<typeof runEventSchema>;
export type LogLevel = Extract<RunEvent, { type: 'log' }>['level'];
