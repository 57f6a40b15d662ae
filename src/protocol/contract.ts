// Everything a parent (command line, extension) and the runner say to each other: calls one way, events the other.
// Knows nothing of how they travel (`channel.ts`) or of who answers (`src/runner`). No secret is ever part of an answer.

import * as z from 'zod';
import { ErrorFamily } from '../core/errors.ts';
import type { Json } from '../core/fieldValue.ts';
import { jobNameSchema } from '../core/jobFile/jobNameSchema.ts';
import { type RunEvent, runEventSchema } from '../core/runEvent.ts';
import {
  type ExportReport,
  type ExportRequest,
  exportReportSchema,
  exportRequestSchema,
  type VerifyReport,
  type VerifyRequest,
  verifyReportSchema,
  verifyRequestSchema,
} from './archiveCalls.ts';
import { type DryRunReport, type DryRunRequest, dryRunReportSchema, dryRunRequestSchema } from './dryRun.ts';
import { type InspectAnswer, type InspectRequest, inspectAnswerSchema, inspectRequestSchema } from './inspectReport.ts';
import { holderSchema, jobFileSchema, secretsSchema } from './wireTypes.ts';

/** Grows with every change that an older partner would misunderstand. Partners of different numbers do not talk. */
export const PROTOCOL = 2;

/** What a runner is given to put everything down before it is ended. VS Code gives all extensions 5 s together. */
export const DRAIN_MS = 3_000;

// ---- Handshake ----------------------------------------------------------------------------------------------------

export const helloSchema = z.object({ protocol: z.number().int(), version: z.string() });
export type Hello = z.infer<typeof helloSchema>;

export const helloAnswerSchema = z.object({ protocol: z.number().int(), version: z.string(), pid: z.number().int() });
export type HelloAnswer = z.infer<typeof helloAnswerSchema>;

// ---- Starting a job -----------------------------------------------------------------------------------------------

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

// ---- Searching ----------------------------------------------------------------------------------------------------

export const searchRequestSchema = z.object({
  job: jobNameSchema,
  jobFile: jobFileSchema,
  secrets: secretsSchema,
  text: z.string().min(1),
  limit: z.number().int().min(1).max(1_000),
});
export type SearchRequest = z.infer<typeof searchRequestSchema>;

const json: z.ZodType<Json> = z.json();

export const searchHitSchema = z.object({
  record: z.string(),
  /** Larger is nearer. */
  score: z.number(),
  payload: z.record(z.string(), json),
});
export type SearchHit = z.infer<typeof searchHitSchema>;

// ---- A secret that was renewed ------------------------------------------------------------------------------------

export const renewedSecretSchema = z.object({
  job: z.string(),
  /** To be handed back under this name among the secrets of the job's next start. */
  name: z.string(),
  value: z.string(),
  /** The secret named in the job file that works no more; null when all of them still do. */
  replaces: z.string().nullable(),
});
export type RenewedSecret = z.infer<typeof renewedSecretSchema>;

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
  /** The records nearest to a text; only for jobs of kind `sync`. */
  search(request: SearchRequest): Promise<readonly SearchHit[]>;
  /** What a run would do and what it would take. Reads the source and changes nothing anywhere; embeds nothing. */
  dryRun(request: DryRunRequest): Promise<DryRunReport>;
  /** Holds an archive against its manifest. */
  verify(request: VerifyRequest): Promise<VerifyReport>;
  /** Writes a finished archive's items as tables, one an app. */
  export(request: ExportRequest): Promise<ExportReport>;
  /** Answers at once: says that the runner's event loop turns. */
  heartbeat(): Promise<void>;
  /** Lets running attempts reach a commit and closes everything; the runner exits after it, or after 3 s. */
  shutdown(): Promise<void>;
}

/** Runner → parent. Events need no answer; progress comes at most ten times a second a run. */
export interface RunnerEvents {
  run(event: RunEvent): void;
  /** For the parent to keep where it keeps the job's secrets, and nowhere else: the value before it is void. */
  secret(renewed: RenewedSecret): void;
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
  verify: { argument: verifyRequestSchema, answer: verifyReportSchema },
  export: { argument: exportRequestSchema, answer: exportReportSchema },
  heartbeat: { argument: z.undefined(), answer: z.undefined() },
  shutdown: { argument: z.undefined(), answer: z.undefined() },
} as const satisfies Record<keyof RunnerCalls, { argument: z.ZodType; answer: z.ZodType }>;

export const eventSchemas = { run: runEventSchema, secret: renewedSecretSchema } as const satisfies Record<
  keyof RunnerEvents,
  z.ZodType
>;
