// Everything the extension and its progress panel say to each other: messages in, actions out. The state is plain data,
// words and numbers are made of it in the panel. Nothing secret is part of it. zod/mini: the panel bundles this file.

import * as z from 'zod/mini';
import { levelSchema, placeSchema, quotaSchema } from '../core/runStanding.ts';
import { AttemptReason, RunState } from '../core/runState.ts';

/** Times are ISO 8601 text in UTC. */
const time = z.string();
const count = z.number();

/** What the buttons ask for. Named as in `host/jobAbilities.ts`, where there is such an ability. */
export const PanelCommand = {
  start: 'start',
  resume: 'resume',
  startFresh: 'startFresh',
  pause: 'pause',
  cancel: 'cancel',
  force: 'force',
  retryDeadLetters: 'retryDeadLetters',
  inspect: 'inspect',
  search: 'search',
  verify: 'verify',
  openJobFile: 'openJobFile',
  showLog: 'showLog',
} as const;
export type PanelCommand = (typeof PanelCommand)[keyof typeof PanelCommand];

/** Which job a panel shows: all that it keeps over a reload. */
const panelJobSchema = z.object({ key: z.string(), name: z.string() });
export type PanelJob = z.infer<typeof panelJobSchema>;

const eventSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('started'),
    at: time,
    attempt: count,
    reason: z.enum(AttemptReason),
    from: z.nullable(z.string()),
  }),
  z.object({ kind: z.literal('waiting'), at: time, limit: z.string(), resumeAt: time }),
  z.object({ kind: z.literal('continuing'), at: time, why: z.enum(['ended', 'forced']) }),
  z.object({ kind: z.literal('deadLetter'), at: time, record: z.string(), error: z.string() }),
  z.object({ kind: z.literal('finished'), at: time, state: z.enum(RunState), error: z.nullable(z.string()) }),
  z.object({
    kind: z.literal('log'),
    at: time,
    level: z.enum(['debug', 'info', 'warn', 'error']),
    message: z.string(),
  }),
]);
export type PanelEvent = z.infer<typeof eventSchema>;

/** What is null or empty is not known (yet), and is not shown. */
const panelStateSchema = z.object({
  job: panelJobSchema,
  kind: z.nullable(z.enum(['sync', 'backup'])),
  /** Name of the job file, for the eye. */
  file: z.string(),
  inFile: z.boolean(),
  /** Null when the job has never run. */
  state: z.nullable(z.enum(RunState)),
  /** What was asked of the job and has not been answered yet. */
  requested: z.nullable(z.enum(['start', 'pause', 'cancel', 'force'])),
  owner: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('nobody') }),
    z.object({ kind: z.literal('here') }),
    z.object({ kind: z.literal('elsewhere'), pid: count, host: z.string(), role: z.string() }),
  ]),
  /** Why nothing can be run in this window, if so. */
  window: z.enum(['ready', 'looking', 'noFolder', 'untrusted', 'virtual']),
  runner: z.object({
    kind: z.enum(['off', 'starting', 'ready', 'unresponsive', 'restarting', 'givenUp']),
    why: z.string(),
  }),
  can: z.array(z.enum(PanelCommand)),
  problems: z.array(z.object({ path: z.string(), message: z.string(), line: count })),
  lastError: z.nullable(z.string()),
  /** Of the latest run. */
  startedAt: z.nullable(time),
  endedAt: z.nullable(time),
  /** The hierarchy is still being listed. */
  planning: z.boolean(),
  progress: z.nullable(
    z.object({
      done: count,
      total: z.nullable(count),
      /** What `done` and `total` count: a hierarchy's records are not counted beforehand. */
      unit: z.enum(['records', 'streams']),
      etaMs: z.nullable(count),
      limitedBy: z.nullable(z.string()),
      checkpoint: z.string(),
    }),
  ),
  trail: z.array(placeSchema),
  levels: z.array(levelSchema),
  /** By the names of `core/counters.ts`; those of savings are not among them. */
  counters: z.array(z.object({ name: z.string(), value: count })),
  rate: z.object({
    perSecond: z.nullable(count),
    /** Records a second from each time (epoch ms) on, oldest first; null where nothing is known. */
    points: z.array(z.tuple([z.number(), z.nullable(z.number())])),
  }),
  quotas: z.array(quotaSchema),
  waiting: z.nullable(z.object({ limit: z.string(), since: time, resumeAt: time })),
  savings: z.nullable(
    z.object({ records: count, calls: count, tokens: count, money: z.nullable(count), currency: z.string() }),
  ),
  attempts: z.array(
    z.object({
      attempt: count,
      reason: z.enum(AttemptReason),
      startedAt: time,
      endedAt: z.nullable(time),
      ended: z.nullable(z.enum(RunState)),
      why: z.string(),
      from: z.string(),
      to: z.string(),
    }),
  ),
  /** Waits of the run, oldest first; the end is null while it lasts. */
  waits: z.array(z.object({ limit: z.string(), since: time, endedAt: z.nullable(time), forced: z.boolean() })),
  retries: z.nullable(
    z.object({
      calls: count,
      waitedMs: count,
      waits: z.array(z.object({ limit: z.string(), times: count, forced: count, waitedMs: count })),
    }),
  ),
  deadLetters: z.object({
    total: count,
    shown: z.array(z.object({ stream: z.string(), record: z.string(), error: z.string() })),
  }),
  /** The newest first. */
  events: z.array(eventSchema),
});
export type PanelState = z.infer<typeof panelStateSchema>;

/** Extension → panel, at most ten a second; a panel that nobody sees gets none. */
const panelMessageSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('state'), state: panelStateSchema }),
  /** There is no such job (any more), or the first look at the job files is not over. */
  z.object({ kind: z.literal('noJob'), job: panelJobSchema, looking: z.boolean() }),
]);
export type PanelMessage = z.infer<typeof panelMessageSchema>;

/** Panel → extension. */
const panelActionSchema = z.discriminatedUnion('kind', [
  /** The page has loaded and knows nothing: the whole state follows. */
  z.object({ kind: z.literal('ready') }),
  z.object({ kind: z.literal('command'), command: z.enum(PanelCommand) }),
  /** Something went wrong in the page; for the log. */
  z.object({ kind: z.literal('fault'), message: z.string() }),
]);
export type PanelAction = z.infer<typeof panelActionSchema>;

/** Both throw when it is none; each side checks what reaches it. */
export const readPanelMessage = (raw: unknown): PanelMessage => z.parse(panelMessageSchema, raw);
export const readPanelAction = (raw: unknown): PanelAction => z.parse(panelActionSchema, raw);
/** What a panel kept over a reload; null when that is none of ours. */
export const readPanelJob = (raw: unknown): PanelJob | null => z.safeParse(panelJobSchema, raw).data ?? null;
