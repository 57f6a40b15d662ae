// What starting a job would begin with, told without taking the job: a look at its store, and the decision a start makes.

import type { Counters } from '../core/counters.ts';
import { ConfigError } from '../core/errors.ts';
import type { JobName } from '../core/ids.ts';
import { RunState } from '../core/runState.ts';
import type { CheckpointStore, RunRecord } from '../engine/ports.ts';
import { systemClock } from '../engine/systemClock.ts';
import type { ForeseenStart } from '../protocol/dryRun.ts';
import { glanceAtStore } from '../store/glanceAtStore.ts';
import { isoTime, standingOf } from './attemptSummary.ts';
import { decideStart, type StartFacts } from './decideStart.ts';
import { storePathOf } from './ownedJob.ts';

export interface StartQuestion {
  readonly name: JobName;
  readonly stateDir: string;
  readonly mode: 'continue' | 'fresh';
  readonly kind: StartFacts['kind'];
}

export interface Foresight {
  readonly start: ForeseenStart;
  /** Records it still has to read. */
  readonly recordsLeft: number | 'all' | 'unknown';
  /** Of the run it would go on with; empty for a new one. */
  readonly counters: Counters;
  /** What a person should know of the store. */
  readonly warnings: readonly string[];
}

const ANEW = { recordsLeft: 'all', counters: {} } as const;

export async function foreseeStart(question: StartQuestion): Promise<Foresight> {
  const glance = await glanceAtStore(storePathOf(question.stateDir, question.name), (store) => decide(store, question));
  switch (glance.kind) {
    case 'none':
      return { start: { kind: 'newRun', abandons: null }, ...ANEW, warnings: [] };
    case 'held': {
      const { holder } = glance;
      const told = holder === null ? null : { ...holder, since: isoTime(holder.since) };
      return { start: { kind: 'held', holder: told }, ...ANEW, warnings: [] };
    }
    case 'seen':
      return glance.seen;
  }
}

function decide(store: CheckpointStore, question: StartQuestion): Foresight {
  const warnings = lossOf(store);
  try {
    const latest = store.latestRun();
    const decision = decideStart({ ...question, latest, deadLetters: 0, force: false });
    if (decision.kind === 'resume') {
      const { run } = decision;
      const { counters } = run;
      return { start: resumeOf(store, run), recordsLeft: recordsLeftOf(store, run), counters, warnings };
    }
    const left = decision.kind === 'newRun' ? decision.abandons : null;
    const abandons = left === null ? null : standingOf(store, left);
    return { start: { kind: 'newRun', abandons }, ...ANEW, warnings };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { start: { kind: 'refused', message: error.message }, ...ANEW, warnings };
  }
}

function lossOf({ recovered }: CheckpointStore): readonly string[] {
  if (recovered === null) return [];
  return [`the checkpoint store is damaged; a run would recover what can be read. Lost: ${recovered.lost}`];
}

function resumeOf(store: CheckpointStore, run: RunRecord): ForeseenStart {
  const now = systemClock.now();
  const open = store.waits(run.id).filter((wait) => wait.endedAt === null && wait.resumeAt > now);
  return {
    kind: 'resume',
    // Nobody holds the job, so whoever ran it is gone.
    state: run.state === RunState.running ? RunState.interrupted : run.state,
    checkpoint: standingOf(store, run),
    waitsUntil: open.length === 0 ? null : isoTime(Math.max(...open.map((wait) => wait.resumeAt))),
  };
}

function recordsLeftOf(store: CheckpointStore, run: RunRecord): Foresight['recordsLeft'] {
  if (!run.planned) return 'all';
  let left = 0;
  for (const { done, total, counters } of store.streams(run.id)) {
    if (done) continue;
    if (total === null) return 'unknown';
    left += Math.max(0, total - (counters.read ?? 0));
  }
  return left;
}
