// How a job stands after an event of its run. Pure, and cheap: it is called for every event a runner sends.

import type { AttemptSummary, RunEvent } from '../core/runEvent.ts';
import { RunState } from '../core/runState.ts';
import { type JobStanding, NEVER_RAN } from './jobStanding.ts';
import { type JobProgress, NO_PROGRESS } from './jobView.ts';

type EventOf<Type extends RunEvent['type']> = Extract<RunEvent, { type: Type }>;

/** Attempts and dead letters, as in a snapshot. */
const SHOWN = 20;

export function standingAfter(standing: JobStanding, event: RunEvent): JobStanding {
  switch (event.type) {
    case 'run:started':
      return started(standing, event);
    case 'progress':
      return { ...standing, progress: progressOf(event) };
    case 'run:waiting': {
      const { limit, since, resumeAt } = event;
      return { ...standing, state: RunState.waiting, waiting: { limit, since, resumeAt } };
    }
    case 'run:continuing':
      return { ...standing, state: RunState.running, waiting: null };
    case 'dead-letter': {
      const { stream, record, error } = event;
      const { total, shown } = standing.deadLetters;
      const kept = shown.length < SHOWN ? [...shown, { stream, record, error }] : shown;
      return { ...standing, deadLetters: { total: total + 1, shown: kept } };
    }
    case 'run:finished':
      return finished(standing, event);
    case 'log':
      return standing;
  }
}

function progressOf(event: EventOf<'progress'>): JobProgress {
  const { done, total, ratePerSecond, etaMs, limitedBy, checkpoint, counters } = event;
  const { trail = [], levels = [], quotas = [] } = event;
  return { done, total, ratePerSecond, etaMs, limitedBy, checkpoint, counters, trail, levels, quotas };
}

function started(standing: JobStanding, event: EventOf<'run:started'>): JobStanding {
  const before = standing.run === event.run ? standing : NEVER_RAN;
  const { attempt, reason, at, resumedFrom, savings } = event;
  const open = { attempt, reason, startedAt: at, endedAt: null, ended: null, why: '', from: resumedFrom ?? '', to: '' };
  return {
    ...before,
    state: RunState.running,
    run: event.run,
    owner: { kind: 'here' },
    progress: before.progress ?? NO_PROGRESS,
    waiting: null,
    lastError: null,
    attempts: newest([...before.attempts, open]),
    savings,
  };
}

function finished(standing: JobStanding, event: EventOf<'run:finished'>): JobStanding {
  const { state, error, checkpoint, counters, attempts, savings } = event;
  const progress = atRest(standing.progress ?? NO_PROGRESS);
  return {
    ...standing,
    state,
    owner: { kind: 'nobody' },
    progress: { ...progress, checkpoint, counters },
    waiting: state === RunState.waiting ? standing.waiting : null,
    lastError: error,
    attempts: newest(attempts),
    savings,
  };
}

/** The process that carried the run is gone: what it had committed stands, and the next attempt goes on from there. */
export function standingAfterDeath(standing: JobStanding): JobStanding {
  const { progress } = standing;
  return {
    ...standing,
    state: RunState.interrupted,
    owner: { kind: 'nobody' },
    progress: progress === null ? null : atRest(progress),
  };
}

function atRest(progress: JobProgress): JobProgress {
  return { ...progress, ratePerSecond: null, etaMs: null, limitedBy: null };
}

const newest = (attempts: readonly AttemptSummary[]): readonly AttemptSummary[] => attempts.slice(-SHOWN);
