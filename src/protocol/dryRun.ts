// What is asked and answered of a run that is only talked about. Part of the contract; one report for each kind of job.

import * as z from 'zod';
import { jobNameSchema } from '../core/jobFile/jobNameSchema.ts';
import { RunState } from '../core/runState.ts';
import { count, counters, holderSchema, jobFileSchema, secretsSchema, time } from './wireTypes.ts';

export const dryRunRequestSchema = z.object({
  job: jobNameSchema,
  jobFile: jobFileSchema,
  secrets: secretsSchema,
  stateDir: z.string().min(1),
  /** As in a start: what is told is what a run of this mode would do. */
  mode: z.enum(['continue', 'fresh']),
});
export type DryRunRequest = z.infer<typeof dryRunRequestSchema>;

/** What a run would begin with. */
const foreseenStartSchema = z.discriminatedUnion('kind', [
  /** `abandons`: the checkpoint of the unfinished run it would leave behind; null when there is none. */
  z.object({ kind: z.literal('newRun'), abandons: z.string().nullable() }),
  /** `waitsUntil`: the end of its rate-limit wait; null when nothing is waited for. */
  z.object({
    kind: z.literal('resume'),
    state: z.enum(RunState),
    checkpoint: z.string(),
    waitsUntil: time.nullable(),
  }),
  z.object({ kind: z.literal('held'), holder: holderSchema.nullable() }),
  z.object({ kind: z.literal('refused'), message: z.string() }),
]);
export type ForeseenStart = z.infer<typeof foreseenStartSchema>;

const ofAnyKind = {
  job: z.string(),
  start: foreseenStartSchema,
  /** What a person should know of the source or the store. */
  warnings: z.array(z.string()),
};

const spaceSchema = z.object({
  provider: z.string(),
  model: z.string(),
  dimensions: z.number().int(),
  variant: z.string(),
});

const syncDryRunSchema = z.object({
  kind: z.literal('sync'),
  ...ofAnyKind,
  /** `rows` is null when the source cannot say. */
  source: z.object({ title: z.string(), streams: count, rows: count.nullable() }),
  embedder: spaceSchema,
  /** What it holds of the job: points of this embedder, and spaces of others. Null when that cannot be asked. */
  destination: z.object({ exists: z.boolean(), points: count, otherSpaces: z.array(spaceSchema) }).nullable(),
  /** The first rows; what of them cannot be read, has no text, or has one longer than the model reads. */
  sample: z.object({
    rows: count,
    unreadable: count,
    empty: count,
    truncated: count,
    texts: z.array(z.object({ record: z.string(), text: z.string(), truncated: z.boolean() })),
  }),
  /**
   * What the run has yet to do, from the sample; null where it cannot be known. Texts, tokens, calls and money are what
   * it takes at most: rows that did not change and texts that repeat cost nothing.
   */
  estimate: z.object({
    rows: count.nullable(),
    texts: count.nullable(),
    tokens: count.nullable(),
    calls: count.nullable(),
    money: z.number().nullable(),
    /** Behind `money`; null when nobody knows one. */
    price: z.object({ perMillionTokens: z.number(), currency: z.string(), asOf: z.string() }).nullable(),
    /** The least time that all these texts take under the job's quotas; 0 when it states none. */
    leastMs: count.nullable(),
    /** The quota that binds, e.g. "3,000 texts per minute". */
    limitedBy: z.string().nullable(),
    quotas: z.array(z.string()),
  }),
});
export type SyncDryRun = z.infer<typeof syncDryRunSchema>;

const backupDryRunSchema = z.object({
  kind: z.literal('backup'),
  ...ofAnyKind,
  /** Whose data it is: the account that is asked, in words. */
  account: z.string(),
  destination: z.object({
    path: z.string(),
    state: z.enum(['absent', 'unfinished', 'complete']),
    /** The last complete run; null when there was none. */
    last: z.object({ finishedAt: time, counters, deadLetters: count }).nullable(),
  }),
  /** `changes`: a run asks only for what changed since the last complete one. */
  reads: z.enum(['all', 'changes']),
  /** What is there, about; null when it could not be asked, and a warning says why. */
  source: z
    .object({
      organizations: count,
      workspaces: count,
      apps: count,
      items: count.nullable(),
      /** How it was come to, in words. */
      basis: z.string(),
    })
    .nullable(),
  /** What the run has yet to take, about; null when it is not known. */
  estimate: z
    .object({
      /** In all, `limitedCalls` among them. */
      calls: count,
      limitedCalls: count,
      /** What the unfinished run it goes on with has made already. */
      callsMade: count,
      /** The least time of these calls under the account's limits. */
      leastMs: count,
      /** The limit that binds, e.g. "1,000 calls per hour". */
      limitedBy: z.string().nullable(),
    })
    .nullable(),
  quotas: z.array(z.string()),
});
export type BackupDryRun = z.infer<typeof backupDryRunSchema>;

export const dryRunReportSchema = z.discriminatedUnion('kind', [syncDryRunSchema, backupDryRunSchema]);
export type DryRunReport = z.infer<typeof dryRunReportSchema>;
