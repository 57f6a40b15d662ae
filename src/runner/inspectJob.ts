// Everything a person asks of a job when something went wrong, read from its store in one go. Bounded and without secrets.

import { completeCounters, SYNC_COUNTERS } from '../core/counters.ts';
import type { JobName } from '../core/ids.ts';
import { RunState } from '../core/runState.ts';
import type { CheckpointStore, RunRecord } from '../engine/ports.ts';
import { savingsOf } from '../engine/savings.ts';
import type { InspectReport } from '../protocol/contract.ts';
import { attemptSummary, isoTime, standingOf } from './attemptSummary.ts';
import type { EmbedderTerms } from './embedderTerms.ts';

export interface InspectOptions {
  readonly job: JobName;
  readonly storePath: string;
  /** True when an attempt of this process is under way; a run that claims to be running is else an interrupted one. */
  readonly active: boolean;
  readonly limit: number;
  /** Null when the job file no longer has the job: what was saved is then told without money. */
  readonly terms: EmbedderTerms | null;
}

const LOG_LINES = 100;
const USUAL_TEXTS_PER_CALL = 100;

export function inspectJob(store: CheckpointStore, options: InspectOptions): InspectReport {
  const run = store.latestRun();
  return {
    job: options.job,
    storePath: options.storePath,
    recovered: store.recovered,
    run: run === null ? null : describeRun(store, run, options),
    ...describeParts(store, run, options.limit),
    log: store.log(LOG_LINES).map(({ at, level, message }) => ({ at: isoTime(at), level, message })),
  };
}

function describeRun(store: CheckpointStore, run: RunRecord, { active, terms }: InspectOptions): InspectReport['run'] {
  const claims = run.state === RunState.running && !active;
  return {
    id: run.id,
    state: claims ? RunState.interrupted : run.state,
    startedAt: isoTime(run.startedAt),
    endedAt: run.endedAt === null ? null : isoTime(run.endedAt),
    planned: run.planned,
    checkpoint: standingOf(store, run),
    counters: completeCounters(SYNC_COUNTERS, run.counters),
    savings: savingsOf(run.counters, terms?.price ?? null, terms?.textsPerCall ?? USUAL_TEXTS_PER_CALL),
  };
}

function describeParts(
  store: CheckpointStore,
  run: RunRecord | null,
  limit: number,
): Pick<InspectReport, 'nodes' | 'streams' | 'attempts' | 'waits' | 'deadLetters'> {
  const nodes = run === null ? [] : store.nodes(run.id);
  const streams = run === null ? [] : store.streams(run.id);
  const attempts = run === null ? [] : store.attempts(run.id);
  const waits = run === null ? [] : store.waits(run.id);
  const letters = run === null ? [] : store.deadLetters(run.id, limit);
  const ofNode = Map.groupBy(streams, (stream) => stream.node);
  return {
    nodes: {
      total: nodes.length,
      shown: nodes.slice(0, limit).map(({ id, parent, kind, title, expanded }) => {
        const own = ofNode.get(id) ?? [];
        const streamsDone = own.filter((stream) => stream.done).length;
        return { id, parent, kind, title, expanded, streams: own.length, streamsDone };
      }),
    },
    streams: {
      total: streams.length,
      shown: streams.slice(0, limit).map(({ id, node, kind, title, cursor, done, total, counters }) => {
        return { id, node, kind, title, cursor, done, total, counters: { ...counters } };
      }),
    },
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
      total: run === null ? 0 : store.deadLetterCount(run.id),
      shown: letters.map((letter) => ({ ...letter, at: isoTime(letter.at) })),
    },
  };
}
