// Everything a person asks of a job when something went wrong, read from its store in one go. Bounded and without secrets.

import { completeCounters } from '../core/counters.ts';
import type { JobName } from '../core/ids.ts';
import { RunState } from '../core/runState.ts';
import type { CheckpointStore, RunRecord } from '../engine/ports.ts';
import { systemClock } from '../engine/systemClock.ts';
import type { InspectReport } from '../protocol/inspectReport.ts';
import { attemptSummary, isoTime, standingOf } from './attemptSummary.ts';
import { nodeLines, streamLines } from './hierarchyReport.ts';
import type { RunFigures } from './jobKind.ts';
import { retryReport } from './retryReport.ts';

export interface InspectOptions {
  readonly job: JobName;
  readonly storePath: string;
  /** True when an attempt of this process is under way; a run that claims to be running is else an interrupted one. */
  readonly active: boolean;
  readonly limit: number;
  readonly figuresOf: (run: RunRecord) => RunFigures;
}

const LOG_LINES = 100;

export function inspectJob(store: CheckpointStore, options: InspectOptions): InspectReport {
  const { job, storePath, figuresOf } = options;
  const run = store.latestRun();
  const log = store.log(LOG_LINES).map(({ at, level, message }) => ({ at: isoTime(at), level, message }));
  const head = { job, storePath, recovered: store.recovered };
  if (run === null) return { ...head, run: null, ...NOTHING, log };
  const figures = figuresOf(run);
  return {
    ...head,
    run: describeRun(store, run, figures, options),
    ...describeParts(store, run, figures, options),
    log,
  };
}

type Parts = Pick<InspectReport, 'nodes' | 'streams' | 'attempts' | 'waits' | 'deadLetters'>;

const NONE = { total: 0, shown: [] };
const NOTHING: Parts = { nodes: NONE, streams: NONE, attempts: NONE, waits: NONE, deadLetters: NONE };

function describeRun(
  store: CheckpointStore,
  run: RunRecord,
  figures: RunFigures,
  { active }: InspectOptions,
): InspectReport['run'] {
  const { id, startedAt, endedAt, planned, counters } = run;
  const claims = run.state === RunState.running && !active;
  const [attempts, waits] = [store.attempts(id), store.waits(id)];
  return {
    id,
    state: claims ? RunState.interrupted : run.state,
    startedAt: isoTime(startedAt),
    endedAt: endedAt === null ? null : isoTime(endedAt),
    planned,
    checkpoint: standingOf(store, run),
    counters: completeCounters(figures.counterNames, counters),
    savings: figures.savingsOf(counters),
    retries: retryReport({ attempts, waits, counters, now: systemClock.now() }),
  };
}

function describeParts(
  store: CheckpointStore,
  { id, planned }: RunRecord,
  { counterNames }: RunFigures,
  { limit }: InspectOptions,
): Parts {
  const nodes = store.nodes(id);
  const streams = store.streams(id);
  const attempts = store.attempts(id);
  const waits = store.waits(id);
  const letters = store.deadLetters(id, limit);
  return {
    nodes: { total: nodes.length, shown: nodeLines({ nodes, streams, planned }, limit) },
    streams: { total: streams.length, shown: streamLines(streams, limit, counterNames) },
    attempts: { total: attempts.length, shown: attempts.slice(-limit).map(attemptSummary) },
    waits: {
      total: waits.length,
      shown: waits.slice(-limit).map((wait) => ({
        ...wait,
        since: isoTime(wait.since),
        resumeAt: isoTime(wait.resumeAt),
        endedAt: wait.endedAt === null ? null : isoTime(wait.endedAt),
      })),
    },
    deadLetters: {
      total: store.deadLetterCount(id),
      shown: letters.map((letter) => ({ ...letter, at: isoTime(letter.at) })),
    },
  };
}
