// Tells the world how an attempt goes: counters, checkpoint, rate and ETA after every commit, waits as they come and
// go. Knows only what is durable, keeps the run's totals in memory, and never reads the store while pages flow.

import { addCounters, type CounterName, type Counters, completeCounters } from '../core/counters.ts';
import type { JobName, RunId } from '../core/ids.ts';
import type { LogLevel, RunEvent } from '../core/runEvent.ts';
import type { Budget } from './budget.ts';
import { PlanPosition } from './checkpointLabel.ts';
import type { Pause } from './governorPause.ts';
import type { Clock, Commit, NodeRecord, StreamRecord } from './ports.ts';
import { ProgressMeter } from './progressMeter.ts';

export interface AttemptReporterOptions {
  readonly job: JobName;
  readonly run: RunId;
  readonly clock: Clock;
  /** The counters a surface shows, zeros included. */
  readonly counterNames: readonly CounterName[];
  /** The run's counters as they were when the attempt opened. */
  readonly counters: Counters;
  /** Of the account that bounds the run, as they are now. */
  budgets(): readonly Budget[];
  emit(event: RunEvent): void;
}

export class AttemptReporter {
  readonly #options: AttemptReporterOptions;
  #counters: Counters;
  #plan = new PlanPosition([], []);
  #meter: ProgressMeter;
  #pausedUntil: number | null = null;
  /** What the meter was told of `done` so far. */
  #metered = 0;

  constructor(options: AttemptReporterOptions) {
    this.#options = options;
    this.#counters = options.counters;
    this.#meter = this.#newMeter();
  }

  get counters(): Counters {
    return this.#counters;
  }

  get checkpoint(): string {
    return this.#plan.label(this.#read);
  }

  /** The plan is complete: totals are known from here on. */
  planned(nodes: readonly NodeRecord[], streams: readonly StreamRecord[]): void {
    this.#plan = new PlanPosition(nodes, streams);
    this.#meter = this.#newMeter();
    this.progress();
  }

  /** Made durable beside a commit, such as the calls that a plan took. */
  counted(counters: Counters): void {
    this.#counters = addCounters(this.#counters, counters);
  }

  committed(commit: Commit): void {
    this.counted(commit.counters);
    if (commit.advance?.done === true) this.#plan.finished(commit.advance.stream);
    const { embedded = 0, tokens = 0, embedCalls = 0, calls = 0, limitedCalls = 0 } = commit.counters;
    const { done } = this.#plan.progress(this.#read);
    const cost = { texts: embedded, tokens, calls: embedCalls + calls - limitedCalls, limitedCalls };
    this.#meter.advance(done - this.#metered, cost);
    this.#metered = done;
    for (const letter of commit.deadLetters) {
      const { stream, record, reason } = letter;
      this.#emit({ type: 'dead-letter', ...this.#head(), stream, record, error: reason });
    }
    this.progress();
  }

  progress(): void {
    const left = this.#pausedUntil === null ? null : Math.max(0, this.#pausedUntil - this.#options.clock.now());
    const { done, total, ratePerSecond, etaMs, limitedBy } = this.#meter.estimate(left);
    this.#emit({
      type: 'progress',
      ...this.#head(),
      counters: completeCounters(this.#options.counterNames, this.#counters),
      checkpoint: this.checkpoint,
      done,
      total,
      ratePerSecond,
      etaMs,
      limitedBy,
    });
  }

  waiting(pause: Pause): void {
    // Several accounts may be paused at once: it goes on when the last of them does.
    this.#pausedUntil = Math.max(this.#pausedUntil ?? 0, pause.resumeAt);
    const [since, resumeAt] = [new Date(pause.since).toISOString(), new Date(pause.resumeAt).toISOString()];
    const limit = `${pause.account}: ${pause.limit}`;
    this.#emit({ type: 'run:waiting', ...this.#head(), cause: 'rate-limit', limit, since, resumeAt });
    this.progress();
  }

  continuing(why: 'ended' | 'forced'): void {
    this.#pausedUntil = null;
    this.#meter.continued();
    this.#emit({ type: 'run:continuing', ...this.#head(), why });
  }

  log(level: LogLevel, message: string): void {
    const { job, at } = this.#head();
    this.#emit({ type: 'log', at, job, level, message });
  }

  get #read(): number {
    return this.#counters.read ?? 0;
  }

  #newMeter(): ProgressMeter {
    const { clock, budgets } = this.#options;
    const { done, total } = this.#plan.progress(this.#read);
    this.#metered = done;
    return new ProgressMeter({ clock, budgets, total, done, counts: this.#plan.byStreams ? 'streams' : 'records' });
  }

  #head(): { at: string; job: string; run: string } {
    const { clock, job, run } = this.#options;
    return { at: new Date(clock.now()).toISOString(), job, run };
  }

  #emit(event: RunEvent): void {
    this.#options.emit(event);
  }
}
