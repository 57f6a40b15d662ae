// The governor of one account: its budgets, its concurrency, its pauses. Every call to a paid or limited API goes
// through it, from all jobs that share the account. Knows nothing of what the calls do or where waits are written.
//
// A call is sent when (1) no pause is on, (2) a slot is free, (3) every budget's sliding window has room, in that order
// and first come first served; the budget is spent in the instant of sending, so no window ever sees more than it allows.
// A call that is refused has spent its budget all the same: the server may have counted it, and nobody can tell.
// Then, by the family of what it throws:
//   rateLimit   the account pauses until the server's time, else as long as it says from the first hit, else until the
//               first of its own calls comes back if they filled the window, else `defaultPauseMs`; the call repeats
//   transient   the call repeats after a backoff, within its own tries and the seat's retry budget
//   any other   goes to the caller

import { RateLimitError, TransientError } from '../core/errors.ts';
import { AdaptiveConcurrency } from './adaptiveConcurrency.ts';
import { type BackoffOptions, backoffMs, DEFAULT_BACKOFF } from './backoff.ts';
import { type Budget, type BudgetUnit, type Cost, costIn } from './budget.ts';
import type { CallGate } from './callGate.ts';
import { GovernorPause } from './governorPause.ts';
import { GovernorSeat, type SeatOptions } from './governorSeat.ts';
import type { Clock } from './ports.ts';
import { SlidingWindow } from './slidingWindow.ts';
import { Slots } from './slots.ts';

export interface GovernorOptions {
  /** Who pays, in words; shown where a wait is shown. */
  readonly account: string;
  /** Default: none. */
  readonly budgets?: readonly Budget[];
  /** Calls under way at most. Default 4. */
  readonly concurrency?: number | undefined;
  /** How long a refusal pauses the account when the server does not say. Default 60,000 ms. */
  readonly defaultPauseMs?: number;
  readonly backoff?: BackoffOptions;
  /** Times one call is tried at most when it fails in passing. Default 6. */
  readonly triesPerCall?: number;
  readonly clock: Clock;
  /** Source of jitter, from 0 up to 1. Default Math.random. */
  readonly random?: () => number;
}

/** Two signals, because an attempt ends in two steps: `draining` lets go of whoever only waits, `aborted` cuts calls off. */
export interface CallSignals {
  readonly draining: AbortSignal;
  readonly aborted: AbortSignal;
}

/** A window of which this much is spent here was filled from here. */
const FULL = 0.9;

export class Governor {
  readonly account: string;
  readonly pause: GovernorPause;
  readonly #windows: readonly { readonly budget: Budget; readonly window: SlidingWindow }[];
  readonly #concurrency: AdaptiveConcurrency;
  readonly #slots: Slots;
  /** Room is taken one call at a time: whoever waits for it holds back those behind. */
  readonly #turn = new Slots(1);
  readonly #backoff: BackoffOptions;
  readonly #triesPerCall: number;
  readonly #clock: Clock;
  readonly #random: () => number;
  #underWay = 0;

  constructor(options: GovernorOptions) {
    this.account = options.account;
    this.#clock = options.clock;
    this.#random = options.random ?? Math.random;
    this.#backoff = options.backoff ?? DEFAULT_BACKOFF;
    this.#triesPerCall = options.triesPerCall ?? 6;
    this.#concurrency = new AdaptiveConcurrency(options.concurrency ?? 4);
    this.#slots = new Slots(this.#concurrency.limit);
    this.#windows = (options.budgets ?? []).map((budget) => ({
      budget,
      window: new SlidingWindow(budget.limit, budget.windowMs, budget),
    }));
    this.pause = new GovernorPause(options.account, options.defaultPauseMs ?? 60_000, options.clock);
  }

  /** With the limits the server has told since. */
  get budgets(): readonly Budget[] {
    return this.#windows.map(({ budget, window }) => ({ ...budget, limit: window.limit }));
  }

  /** What the server says of a budget in an answer: its ceiling, and what it still grants. */
  learn(unit: BudgetUnit, { limit, remaining }: Parameters<CallGate['learn']>[1]): void {
    const now = this.#clock.elapsed();
    for (const { budget, window } of this.#windows) {
      if (budget.unit !== unit) continue;
      if (limit !== null) window.resize(budget.ceiling === 'assumed' ? limit : Math.min(limit, budget.limit));
      if (remaining === null) continue;
      const least = window.limit - window.spentAt(now) - remaining;
      // The server may not have counted the calls that are under way beside the one it answers.
      const most = least + Math.max(0, this.#underWay - 1);
      window.spentElsewhere(Math.min(Math.max(window.elsewhereAt(now), least), most), now);
    }
  }

  seat(options: SeatOptions): GovernorSeat {
    return new GovernorSeat(this, options);
  }

  /**
   * Sends `call` and repeats it as its errors ask. Used through a seat.
   * @param letGo ends the wait for a slot; waits for time to pass always end with `signals.draining`.
   */
  async run<T>(
    cost: Cost,
    call: (signal: AbortSignal) => Promise<T>,
    signals: CallSignals,
    seat: GovernorSeat,
    letGo: AbortSignal,
  ): Promise<T> {
    for (let failures = 0; ; ) {
      await seat.outlastPause(signals.draining);
      try {
        const sent = await this.#send(cost, call, signals, letGo);
        if (sent === null) continue;
        seat.succeeded();
        return sent.answer;
      } catch (error) {
        if (error instanceof RateLimitError) {
          await seat.refused();
          seat.retried(error);
        } else if (error instanceof TransientError) {
          failures += 1;
          if (failures >= this.#triesPerCall || !seat.mayRetry()) throw error;
          seat.retried(error);
          await this.#clock.sleep(backoffMs(failures, this.#random(), this.#backoff), signals.draining);
        } else throw error;
      }
    }
  }

  /** One try, in one slot. @returns null when a pause began before the call was sent: nothing was spent. */
  async #send<T>(
    cost: Cost,
    call: (signal: AbortSignal) => Promise<T>,
    signals: CallSignals,
    letGo: AbortSignal,
  ): Promise<{ readonly answer: T } | null> {
    await this.#slots.take(letGo);
    try {
      if (!(await this.#takeRoom(cost, signals.draining, letGo))) return null;
      const { round } = this.#concurrency;
      this.#underWay += 1;
      try {
        const answer = await call(signals.aborted);
        this.#concurrency.succeeded();
        return { answer };
      } catch (error) {
        if (error instanceof RateLimitError) {
          // Before the slot is given back: the next in line must find the pause on.
          this.#pauseFor(error);
          this.#concurrency.refused(round);
        }
        throw error;
      } finally {
        this.#underWay -= 1;
      }
    } finally {
      this.#slots.resize(this.#concurrency.limit);
      this.#slots.give();
    }
  }

  #pauseFor({ limit, retryAt, lastsMs }: RateLimitError): void {
    const ofOwn = retryAt === null && lastsMs === null ? this.#ownWaitMs(limit) : null;
    this.pause.begin(limit, ofOwn === null ? retryAt : this.#clock.now() + ofOwn, lastsMs);
  }

  /** When the server does not say: until the first of our own calls leaves the window, if it is they that filled it. */
  #ownWaitMs(limit: string): number | null {
    const now = this.#clock.elapsed();
    const full = this.#windows.find(
      ({ budget, window }) => budget.unit === limit && window.spentAt(now) >= window.limit * FULL,
    );
    return full === undefined ? null : full.window.frees(now);
  }

  /** Waits until every window has room and spends the cost. @returns false, nothing spent, when a pause is on. */
  async #takeRoom(cost: Cost, draining: AbortSignal, letGo: AbortSignal): Promise<boolean> {
    await this.#turn.take(letGo);
    try {
      for (;;) {
        if (this.pause.current !== null) return false;
        const now = this.#clock.elapsed();
        const delays = this.#windows.map(({ budget, window }) => window.delayFor(costIn(budget.unit, cost), now));
        const delay = Math.max(0, ...delays);
        if (delay > 0) {
          await this.#clock.sleep(delay, draining);
          continue;
        }
        for (const { budget, window } of this.#windows) window.spend(costIn(budget.unit, cost), now);
        return true;
      }
    } finally {
      this.#turn.give();
    }
  }
}
