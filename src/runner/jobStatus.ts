// Keeps a job's status snapshot in step with its events. Knows nothing of where the events go besides.

import { type CounterName, completeCounters } from '../core/counters.ts';
import type { RunEvent } from '../core/runEvent.ts';
import { RunState } from '../core/runState.ts';
import { PlanPosition } from '../engine/checkpointLabel.ts';
import type { AttemptRecord, CheckpointStore } from '../engine/ports.ts';
import { SNAPSHOT_LIMIT, type StatusSnapshot } from '../protocol/statusSnapshot.ts';
import { attemptSummary } from './attemptSummary.ts';
import type { StatusFile } from './statusFile.ts';

type Moving = Pick<StatusSnapshot, 'state' | 'waiting' | 'lastError' | 'counters' | 'done' | 'total' | 'checkpoint'> &
  Pick<StatusSnapshot, 'ratePerSecond' | 'etaMs' | 'updatedAt' | 'run' | 'attempt'>;

const AT_REST: Moving = {
  state: RunState.queued,
  waiting: null,
  lastError: null,
  counters: {},
  done: 0,
  total: null,
  checkpoint: '',
  ratePerSecond: null,
  etaMs: null,
  updatedAt: '',
  run: '',
  attempt: 0,
};

export class JobStatus {
  readonly #file: StatusFile;
  readonly #job: string;
  readonly #owner: StatusSnapshot['owner'];
  readonly #store: CheckpointStore;
  readonly #counterNames: readonly CounterName[];
  #moving: Moving = AT_REST;

  /** @param counterNames of the counters that are told, zeros included. */
  constructor(
    file: StatusFile,
    {
      job,
      owner,
      store,
      counterNames,
    }: Pick<StatusSnapshot, 'job' | 'owner'> & {
      readonly store: CheckpointStore;
      readonly counterNames: readonly CounterName[];
    },
  ) {
    this.#file = file;
    this.#job = job;
    this.#owner = owner;
    this.#store = store;
    this.#counterNames = counterNames;
  }

  /** State changes are written at once, counts at most once a second. */
  follow(event: RunEvent): void {
    const next = moved(this.#moving, event, event.type === 'run:started' ? this.#stood() : {});
    if (next === null) return;
    const turned = next.state !== this.#moving.state;
    this.#moving = next;
    this.#file.update(() => this.#snapshot(), turned);
  }

  /** Resolves when the last snapshot is written. */
  flush(): Promise<void> {
    return this.#file.flush();
  }

  #stood(): Partial<Moving> {
    const run = this.#store.latestRun();
    if (run === null) return {};
    const read = run.counters.read ?? 0;
    const counters = completeCounters(this.#counterNames, run.counters);
    const position = new PlanPosition(this.#store.nodes(run.id), this.#store.streams(run.id));
    return { counters, ...position.progress(read), checkpoint: position.label(read) };
  }

  #snapshot(): StatusSnapshot {
    const run = this.#store.latestRun();
    const attempts: readonly AttemptRecord[] = run === null ? [] : this.#store.attempts(run.id);
    const letters = run === null ? [] : this.#store.deadLetters(run.id, SNAPSHOT_LIMIT);
    return {
      ...this.#moving,
      job: this.#job,
      owner: this.#owner,
      attempts: attempts.slice(-SNAPSHOT_LIMIT).map(attemptSummary),
      deadLetters: {
        total: run === null ? 0 : this.#store.deadLetterCount(run.id),
        shown: letters.map(({ stream, record, reason }) => ({ stream, record, error: reason })),
      },
    };
  }
}

/** @param stood what earlier attempts have come to, for the moment before the first progress. */
function moved(now: Moving, event: RunEvent, stood: Partial<Moving>): Moving | null {
  const updatedAt = event.at;
  switch (event.type) {
    case 'run:started':
      return { ...AT_REST, ...stood, updatedAt, state: RunState.running, run: event.run, attempt: event.attempt };
    case 'progress': {
      const { counters, done, total, checkpoint, ratePerSecond, etaMs } = event;
      return { ...now, updatedAt, counters, done, total, checkpoint, ratePerSecond, etaMs };
    }
    case 'run:waiting': {
      const { since, resumeAt, limit } = event;
      return { ...now, updatedAt, state: RunState.waiting, waiting: { since, resumeAt, limit } };
    }
    case 'run:continuing':
      return { ...now, updatedAt, state: RunState.running, waiting: null };
    case 'run:finished': {
      const { state, counters, checkpoint, error } = event;
      const waiting = state === RunState.waiting ? now.waiting : null;
      return {
        ...now,
        updatedAt,
        state,
        counters,
        checkpoint,
        waiting,
        lastError: error,
        ratePerSecond: null,
        etaMs: null,
      };
    }
    default:
      return null;
  }
}
