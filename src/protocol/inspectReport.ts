// What is told of one job when somebody looks closer: its latest run, where that stands, what went wrong. Part of the contract.

import * as z from 'zod';
import { jobNameSchema } from '../core/jobFile/jobNameSchema.ts';
import { attemptSummarySchema, savingsSchema } from '../core/runEvent.ts';
import { AttemptReason, RunState } from '../core/runState.ts';
import { count, counters, holderSchema, jobFileSchema, time } from './wireTypes.ts';

export const inspectRequestSchema = z.object({
  job: jobNameSchema,
  /** For the price of the job's model; what a job has done can be told without. */
  jobFile: jobFileSchema.optional(),
  stateDir: z.string().min(1),
  role: z.string().min(1),
  /** Nodes, streams, attempts, dead letters and log lines to give at most, each. */
  limit: z.number().int().min(1).max(10_000),
});
export type InspectRequest = z.infer<typeof inspectRequestSchema>;

/** A bounded list: some of `total`, in order. Of attempts, waits and log the newest. */
const listOf = <Item extends z.ZodType>(item: Item) => z.object({ total: count, shown: z.array(item) });

/** Of a node and all that hangs below it. */
export const NodeState = {
  /** It is not yet known what hangs below. */
  unlisted: 'unlisted',
  notBegun: 'notBegun',
  underWay: 'underWay',
  done: 'done',
} as const;
export type NodeState = (typeof NodeState)[keyof typeof NodeState];

const nodeSchema = z.object({
  id: z.string(),
  parent: z.string().nullable(),
  kind: z.string(),
  title: z.string(),
  expanded: z.boolean(),
  state: z.enum(NodeState),
  /** Nodes directly below it, shown or not. */
  children: count,
  /** Streams directly at this node. */
  streams: count,
  streamsDone: count,
});

/** How often the run did not go straight on, why, where, and how long it stood still. */
const retriesSchema = z.object({
  /** Calls sent again after a passing fault or a refusal. */
  calls: count,
  /** Attempts after the first, by what they began for. */
  attempts: z.array(z.object({ reason: z.enum(AttemptReason), times: count })),
  /** Waits by account and limit, the one that took most of the time first. */
  waits: z.array(
    z.object({
      account: z.string(),
      limit: z.string(),
      times: count,
      /** Of these, ended by force. */
      forced: count,
      waitedMs: count,
      /** The checkpoints it was waited at, the newest few. */
      places: z.array(z.string()),
    }),
  ),
  /** Time in which the run waited for at least one limit. */
  waitedMs: count,
});
export type RetryReport = z.infer<typeof retriesSchema>;

export const inspectReportSchema = z.object({
  job: z.string(),
  storePath: z.string(),
  /** Set when the store was found damaged: where the old file lies and what is lost. */
  recovered: z.object({ movedTo: z.string(), lost: z.string() }).nullable(),
  /** Null when the job has never run. `state` is `interrupted` when its process died. */
  run: z
    .object({
      id: z.string(),
      state: z.enum(RunState),
      startedAt: time,
      endedAt: time.nullable(),
      /** False while the hierarchy is still being listed. */
      planned: z.boolean(),
      checkpoint: z.string(),
      counters,
      savings: savingsSchema,
      retries: retriesSchema,
    })
    .nullable(),
  /** Every node behind the one it hangs on. Those that are under way and those high up come first into the list. */
  nodes: listOf(nodeSchema),
  /** In order of the hierarchy. Those that are under way come first into the list, then those not begun. */
  streams: listOf(
    z.object({
      id: z.string(),
      node: z.string(),
      kind: z.string(),
      title: z.string(),
      cursor: z.string().nullable(),
      done: z.boolean(),
      total: z.number().nullable(),
      counters,
    }),
  ),
  attempts: listOf(attemptSummarySchema),
  waits: listOf(
    z.object({
      account: z.string(),
      limit: z.string(),
      since: time,
      resumeAt: time,
      endedAt: time.nullable(),
      ended: z.enum(['elapsed', 'forced']).nullable(),
      checkpoint: z.string(),
    }),
  ),
  deadLetters: listOf(z.object({ stream: z.string(), record: z.string(), reason: z.string(), tries: count, at: time })),
  log: z.array(z.object({ at: time, level: z.enum(['debug', 'info', 'warn', 'error']), message: z.string() })),
});
export type InspectReport = z.infer<typeof inspectReportSchema>;

export const inspectAnswerSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('report'), report: inspectReportSchema }),
  /** Another process has the job; its status snapshot is what can be shown. */
  z.object({ kind: z.literal('held'), holder: holderSchema.nullable() }),
]);
export type InspectAnswer = z.infer<typeof inspectAnswerSchema>;
