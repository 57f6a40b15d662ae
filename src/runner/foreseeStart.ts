// What starting a job would begin with, told without taking the job: a look at its store, and the decision a start makes.

import { ConfigError } from '../core/errors.ts';
import type { JobName } from '../core/ids.ts';
import { RunState } from '../core/runState.ts';
import type { CheckpointStore, Fingerprint, RunRecord } from '../engine/ports.ts';
import { systemClock } from '../engine/systemClock.ts';
import type { ForeseenStart } from '../protocol/contract.ts';
import { glanceAtStore } from '../store/glanceAtStore.ts';
import { isoTime, standingOf } from './attemptSummary.ts';
import { decideStart } from './decideStart.ts';
import { storePathOf } from './ownedJob.ts';

export interface StartQuestion {
  readonly name: JobName;
  readonly stateDir: string;
  readonly mode: 'continue' | 'fresh';
  /** Of the job as it is in the file now. */
  readonly fingerprint: Fingerprint;
}

export interface Foresight {
  readonly start: ForeseenStart;
  /** Rows it still has to read. */
  readonly rowsLeft: number | 'all' | 'unknown';
  /** What opening the damaged store would lose, in words; null when it is sound. */
  readonly lost: string | null;
}

export async function foreseeStart(question: StartQuestion): Promise<Foresight> {
  const glance = await glanceAtStore(storePathOf(question.stateDir, question.name), (store) => decide(store, question));
  switch (glance.kind) {
    case 'none':
      return { start: { kind: 'newRun', abandons: null }, rowsLeft: 'all', lost: null };
    case 'held': {
      const { holder } = glance;
      const told = holder === null ? null : { ...holder, since: isoTime(holder.since) };
      return { start: { kind: 'held', holder: told }, rowsLeft: 'all', lost: null };
    }
    case 'seen':
      return glance.seen;
  }
}

function decide(store: CheckpointStore, { mode, fingerprint }: StartQuestion): Foresight {
  const lost = store.recovered?.lost ?? null;
  try {
    const latest = store.latestRun();
    const decision = decideStart({ latest, deadLetters: 0, mode, force: false, fingerprint });
    if (decision.kind === 'resume') {
      const { run } = decision;
      return { start: resumeOf(store, run), rowsLeft: rowsLeftOf(store, run), lost };
    }
    const left = decision.kind === 'newRun' ? decision.abandons : null;
    const abandons = left === null ? null : standingOf(store, left);
    return { start: { kind: 'newRun', abandons }, rowsLeft: 'all', lost };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { start: { kind: 'refused', message: error.message }, rowsLeft: 'all', lost };
  }
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

function rowsLeftOf(store: CheckpointStore, run: RunRecord): Foresight['rowsLeft'] {
  if (!run.planned) return 'all';
  let left = 0;
  for (const { done, total, counters } of store.streams(run.id)) {
    if (done) continue;
    if (total === null) return 'unknown';
    left += Math.max(0, total - (counters.read ?? 0));
  }
  return left;
}
