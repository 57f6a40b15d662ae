// Everything a parent (command line, extension) and the runner say to each other: calls one way, events the other.
// Knows nothing of how they travel (`channel.ts`) or of who answers (`src/runner`). No secret is ever part of an answer.

import * as z from 'zod';
import { ErrorFamily } from '../core/errors.ts';
import type { Json } from '../core/fieldValue.ts';
import { jobNameSchema } from '../core/jobFile/jobNameSchema.ts';
import { attemptSummarySchema, type RunEvent, runEventSchema, savingsSchema } from '../core/runEvent.ts';
import { RunState } from '../core/runState.ts';

/** Grows with every change that an older partner would misunderstand. Partners of different numbers do not talk. */
export const PROTOCOL = 1;

/** What a runner is given to put everything down before it is ended. VS Code gives all extensions 5 s together. */
export const DRAIN_MS = 3_000;

/** A time as ISO 8601 text in UTC. */
const time = z.string();
const count = z.number().int().nonnegative();
const counters = z.record(z.string(), z.number());
const json: z.ZodType<Json> = z.json();

// ---- Handshake ----------------------------------------------------------------------------------------------------

export const helloSchema = z.object({ protocol: z.number().int(), version: z.string() });
export type Hello = z.infer<typeof helloSchema>;

export const helloAnswerSchema = z.object({ protocol: z.number().int(), version: z.string(), pid: z.number().int() });
export type HelloAnswer = z.infer<typeof helloAnswerSchema>;

// ---- Starting a job -----------------------------------------------------------------------------------------------

/** The job file as the parent checked it: the runner parses the same text, and relative paths start at its folder. */
const jobFileSchema = z.object({ path: z.string().min(1), text: z.string() });
/** Values of the secrets a job names, by name. They live in memory only, on both sides. */
const secretsSchema = z.record(z.string(), z.string());

export const startRequestSchema = z.object({
  job: jobNameSchema,
  jobFile: jobFileSchema,
  secrets: secretsSchema,
  /** Folder of the checkpoint stores, absolute. */
  stateDir: z.string().min(1),
  /** `continue` an unfinished run (or begin one), begin a `fresh` one, or take only the dead letters again. */
  mode: z.enum(['continue', 'fresh', 'retryDeadLetters']),
  /** False: a rate limit ends the attempt in state `waiting` instead of being waited for. */
  wait: z.boolean(),
  /** True: a saved rate-limit wait ends now. */
  force: z.boolean(),
  /** Who asks, in words for whoever finds the job held: "ratchet run", "VS Code". */
  role: z.string().min(1),
});
export type StartRequest = z.infer<typeof startRequestSchema>;

export const holderSchema = z.object({ pid: z.number().int(), host: z.string(), role: z.string(), since: time });
export type Holder = z.infer<typeof holderSchema>;

export const startAnswerSchema = z.discriminatedUnion('kind', [
  /** Its events follow, `run:started` first and `run:finished` last. */
  z.object({ kind: z.literal('started'), run: z.string(), attempt: z.number().int() }),
  /** Another process has the job; null when it does not say who it is. */
  z.object({ kind: z.literal('held'), holder: holderSchema.nullable() }),
  /** Nothing was started and no event follows; the message says what to do. */
  z.object({ kind: z.literal('refused'), family: z.enum(ErrorFamily), message: z.string() }),
  /** There was nothing to take up, such as a retry without dead letters; no event follows. */
  z.object({ kind: z.literal('nothingToDo'), why: z.string() }),
]);
export type StartAnswer = z.infer<typeof startAnswerSchema>;

// ---- Inspecting a job ---------------------------------------------------------------------------------------------

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

/** A bounded list: the first (attempts, waits and log: the newest) of `total`. */
const listOf = <Item extends z.ZodType>(item: Item) => z.object({ total: count, shown: z.array(item) });

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
    })
    .nullable(),
  nodes: listOf(
    z.object({
      id: z.string(),
      parent: z.string().nullable(),
      kind: z.string(),
      title: z.string(),
      expanded: z.boolean(),
      /** Streams directly at this node. */
      streams: count,
      streamsDone: count,
    }),
  ),
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

// ---- Searching ----------------------------------------------------------------------------------------------------

export const searchRequestSchema = z.object({
  job: jobNameSchema,
  jobFile: jobFileSchema,
  secrets: secretsSchema,
  text: z.string().min(1),
  limit: z.number().int().min(1).max(1_000),
});
export type SearchRequest = z.infer<typeof searchRequestSchema>;

export const searchHitSchema = z.object({
  record: z.string(),
  /** Larger is nearer. */
  score: z.number(),
  payload: z.record(z.string(), json),
});
export type SearchHit = z.infer<typeof searchHitSchema>;

// ---- A dry run ----------------------------------------------------------------------------------------------------

export const dryRunRequestSchema = z.object({
  job: jobNameSchema,
  jobFile: jobFileSchema,
  secrets: secretsSchema,
  stateDir: z.string().min(1),
  /** As in a start: what is told is what a run of this mode would do. */
  mode: z.enum(['continue', 'fresh']),
});
export type DryRunRequest = z.infer<typeof dryRunRequestSchema>;

const spaceSchema = z.object({
  provider: z.string(),
  model: z.string(),
  dimensions: z.number().int(),
  variant: z.string(),
});

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

export const dryRunReportSchema = z.object({
  job: z.string(),
  /** `rows` is null when the source cannot say. */
  source: z.object({ title: z.string(), streams: count, rows: count.nullable() }),
  embedder: spaceSchema,
  /** What it holds of the job: points of this embedder, and spaces of others. Null when that cannot be asked. */
  destination: z.object({ exists: z.boolean(), points: count, otherSpaces: z.array(spaceSchema) }).nullable(),
  start: foreseenStartSchema,
  /** What a person should know of the source or the store. */
  warnings: z.array(z.string()),
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
export type DryRunReport = z.infer<typeof dryRunReportSchema>;

// ---- The two interfaces -------------------------------------------------------------------------------------------

/** Parent → runner. A call that fails rejects with an error of `core/errors.ts`. */
export interface RunnerCalls {
  /** The first call; a runner of another protocol refuses with a ConfigError. */
  hello(greeting: Hello): Promise<HelloAnswer>;
  /** Resolves when the attempt is open (or is not going to be), not when it ends: `run:finished` says that. */
  start(request: StartRequest): Promise<StartAnswer>;
  /** Ends the attempt at a page's border in state `paused`. Resolves when that is durable; nothing if it does not run. */
  pause(job: StartRequest['job']): Promise<void>;
  /** Like `pause`, for good: state `cancelled`. */
  cancel(job: StartRequest['job']): Promise<void>;
  /** Ends a rate-limit wait now; nothing if there is none. */
  force(job: StartRequest['job']): Promise<void>;
  inspect(request: InspectRequest): Promise<InspectAnswer>;
  search(request: SearchRequest): Promise<readonly SearchHit[]>;
  /** What a run would do and what it would take. Reads the source and changes nothing anywhere; embeds nothing. */
  dryRun(request: DryRunRequest): Promise<DryRunReport>;
  /** Answers at once: says that the runner's event loop turns. */
  heartbeat(): Promise<void>;
  /** Lets running attempts reach a commit and closes everything; the runner exits after it, or after 3 s. */
  shutdown(): Promise<void>;
}

/** Runner → parent. Events need no answer; progress comes at most ten times a second a run. */
export interface RunnerEvents {
  run(event: RunEvent): void;
}

/** How each call's argument and answer are checked, on both sides of the wire. */
export const callSchemas = {
  hello: { argument: helloSchema, answer: helloAnswerSchema },
  start: { argument: startRequestSchema, answer: startAnswerSchema },
  pause: { argument: jobNameSchema, answer: z.undefined() },
  cancel: { argument: jobNameSchema, answer: z.undefined() },
  force: { argument: jobNameSchema, answer: z.undefined() },
  inspect: { argument: inspectRequestSchema, answer: inspectAnswerSchema },
  search: { argument: searchRequestSchema, answer: z.array(searchHitSchema) },
  dryRun: { argument: dryRunRequestSchema, answer: dryRunReportSchema },
  heartbeat: { argument: z.undefined(), answer: z.undefined() },
  shutdown: { argument: z.undefined(), answer: z.undefined() },
} as const satisfies Record<keyof RunnerCalls, { argument: z.ZodType; answer: z.ZodType }>;

export const eventSchemas = { run: runEventSchema } as const satisfies Record<keyof RunnerEvents, z.ZodType>;
