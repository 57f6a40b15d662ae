// One job's seat at a governor: what it is told of pauses, whether it waits for their end, and the repeats it may spend.
// Knows nothing of budgets or of other seats.

import type { Cost } from './budget.ts';
import type { CallSignals, Governor } from './governor.ts';
import type { Pause } from './governorPause.ts';

export interface SeatOptions {
  /** `stop` makes a refusal throw WaitNeeded instead of waiting for its end. */
  readonly onRefusal: 'wait' | 'stop';
  /** Told when a pause begins or is prolonged, before anybody waits for it: the place to make it durable. */
  paused(pause: Pause): Promise<void>;
  /** Told when it is over. */
  continued(why: 'ended' | 'forced'): Promise<void>;
  /** Told of every repeat. */
  retried(error: Error): void;
  /** Repeats after passing faults this job may spend: this many, and one more for every ten calls that succeed. Default 100. */
  readonly retryBudget?: number;
}

/** Control signal, not a failure: the job was told not to wait and the account is refused until `pause.resumeAt`. */
export class WaitNeeded extends Error {
  readonly pause: Pause;

  constructor(pause: Pause) {
    super(`refused by ${pause.account} (${pause.limit}) until ${new Date(pause.resumeAt).toISOString()}`);
    this.pause = pause;
  }
}

/** Where calls are sent through: a job's seat, or nothing between. */
export type CallSeat = Pick<GovernorSeat, 'run'>;

/** For a source that sends its calls through a gate of its own: what it does here only waits, and is let go of. */
export const DIRECT: CallSeat = { run: (_cost, call, { draining }) => call(draining) };

const RETRY_SHARE = 0.1;

/** A job's handle on the governor: counts its own retries and says what its pauses are to be told. */
export class GovernorSeat {
  readonly governor: Governor;
  readonly #options: SeatOptions;
  #successes = 0;
  #retries = 0;
  /** The pause the job was told of and is not yet told the end of. */
  #told: Pause | null = null;

  constructor(governor: Governor, options: SeatOptions) {
    this.governor = governor;
    this.#options = options;
  }

  run<T>(cost: Cost, call: (signal: AbortSignal) => Promise<T>, signals: CallSignals): Promise<T> {
    return this.governor.run(cost, call, signals, this, signals.draining);
  }

  /** As `run`, for a call that brings paid work home: it is still sent while draining, unless time would have to pass first. */
  finish<T>(cost: Cost, call: (signal: AbortSignal) => Promise<T>, signals: CallSignals): Promise<T> {
    return this.governor.run(cost, call, signals, this, signals.aborted);
  }

  succeeded(): void {
    this.#successes += 1;
  }

  retried(error: Error): void {
    this.#options.retried(error);
  }

  mayRetry(): boolean {
    this.#retries += 1;
    return this.#retries <= (this.#options.retryBudget ?? 100) + this.#successes * RETRY_SHARE;
  }

  /** A call of this job was refused: tells the job before it asks again or stops. */
  async refused(): Promise<void> {
    const { current } = this.governor.pause;
    if (current !== null) await this.#heed(current);
  }

  /** Waits until no pause is on; tells the job of a pause that another job of the account ran into. */
  async outlastPause(signal: AbortSignal): Promise<void> {
    const { pause } = this.governor;
    for (let current = pause.current; current !== null; current = pause.current) {
      await this.#heed(current);
      await pause.outlast(current, signal);
    }
    if (this.#told === null) return;
    this.#told = null;
    await this.#options.continued(pause.ended);
  }

  async #heed(pause: Pause): Promise<void> {
    await this.#tell(pause);
    if (this.#options.onRefusal === 'stop') throw new WaitNeeded(pause);
  }

  async #tell(pause: Pause): Promise<void> {
    if (this.#told !== null && this.#told.resumeAt >= pause.resumeAt) return;
    this.#told = pause;
    await this.#options.paused(pause);
  }
}
