// How a job stands: the part of its view that runs change, and what a status snapshot says of it. Pure.

import type { StatusSnapshot } from '../protocol/statusSnapshot.ts';
import type { SeenJob } from './jobSnapshots.ts';
import { type JobOwner, type JobView, NO_PROGRESS } from './jobView.ts';

export type JobStanding = Pick<
  JobView,
  'state' | 'run' | 'owner' | 'progress' | 'waiting' | 'lastError' | 'attempts' | 'deadLetters' | 'savings'
>;

export const NEVER_RAN: JobStanding = {
  state: null,
  run: null,
  owner: { kind: 'nobody' },
  progress: null,
  waiting: null,
  lastError: null,
  attempts: [],
  deadLetters: { total: 0, shown: [] },
  savings: null,
};

/** @param before what was known; a snapshot says nothing of savings, nor of what bounds the rate. */
export function standingOfSnapshot({ snapshot, state, occupancy }: SeenJob, before: JobStanding): JobStanding {
  const { run, done, total, checkpoint, counters, waiting, lastError, attempts, deadLetters } = snapshot;
  const owner = ownerOf(snapshot, occupancy);
  const pace = owner.kind === 'nobody' ? { ratePerSecond: null, etaMs: null } : paceOf(snapshot);
  return {
    state,
    run,
    owner,
    progress: { ...NO_PROGRESS, done, total, ...pace, checkpoint, counters },
    waiting,
    lastError,
    attempts,
    deadLetters,
    savings: before.run === run ? before.savings : null,
  };
}

const paceOf = ({ ratePerSecond, etaMs }: StatusSnapshot) => ({ ratePerSecond, etaMs });

function ownerOf({ owner }: StatusSnapshot, occupancy: SeenJob['occupancy']): JobOwner {
  if (occupancy.kind === 'free') return { kind: 'nobody' };
  const { pid, host, role } = occupancy.holder ?? { ...owner, pid: 0 };
  return { kind: 'elsewhere', pid, host, role };
}
