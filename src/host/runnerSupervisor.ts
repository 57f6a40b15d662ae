// One runner: started when first needed, started again when it died over its work, let go when nobody needs it. Knows
// nothing of jobs; whoever uses it says whether work is under way, and takes it up again.

import { messageOf, TransientError } from '../core/errors.ts';
import type { RunEvent } from '../core/runEvent.ts';
import type { RenewedSecret, RunnerCalls } from '../protocol/contract.ts';
import {
  describeEnd,
  type RunnerEnd,
  type RunnerProcess,
  type RunnerProcessOptions,
  startRunnerProcess,
} from '../protocol/runnerProcess.ts';
import type { HostClock } from './hostClock.ts';
import type { RunnerState } from './jobsModel.ts';

export interface SupervisorOptions {
  /** What a runner is started with now. */
  readonly process: () => RunnerProcessOptions;
  readonly onEvent: (event: RunEvent) => void;
  readonly onSecret: (renewed: RenewedSecret) => void;
  /** Told when a runner ended that was not asked to. @returns whether it left work undone. */
  readonly died: (why: string) => boolean;
  /** A new runner is there: what the one before left undone can be taken up. */
  readonly recovered: () => void;
  /** The state is another one. */
  readonly changed: () => void;
  /** Whether a job is under way in it. */
  readonly isBusy: () => boolean;
  readonly clock: HostClock;
}

/** Pauses before a runner that died is started again: at most three times in five minutes. */
const RESTART_AFTER_MS = [500, 3_000, 15_000];
const WINDOW_MS = 5 * 60_000;
/** A runner nobody needs is let go after this long: it holds some 100 MB. */
const IDLE_MS = 5 * 60_000;

export class RunnerSupervisor {
  readonly #options: SupervisorOptions;
  #runner: Promise<RunnerProcess> | null = null;
  #state: RunnerState = { kind: 'off' };
  #deaths: number[] = [];
  #calls = 0;
  #leftUndone = false;
  /** Of the one timer there is: to start again, or to let go. */
  #cancelTimer: () => void = () => {};
  #disposed = false;

  constructor(options: SupervisorOptions) {
    this.#options = options;
  }

  get state(): RunnerState {
    return this.#state;
  }

  /** Calls the runner, starting one if there is none; one that was given up is tried again. */
  async call<Answer>(use: (calls: RunnerCalls, pid: number) => Promise<Answer>): Promise<Answer> {
    if (this.#disposed) throw new TransientError('Ratchet is shutting down; reload the window to go on.');
    if (this.#state.kind === 'givenUp') this.#deaths = [];
    this.#cancelTimer();
    this.#calls += 1;
    try {
      const runner = await this.#running();
      return await use(runner.calls, runner.pid);
    } finally {
      this.#calls -= 1;
      this.rest();
    }
  }

  /** Says that work may have ended: lets the runner go after a while without any. */
  rest(): void {
    if (this.#runner === null || this.#calls > 0 || this.#options.isBusy()) return;
    this.#cancelTimer();
    this.#cancelTimer = this.#options.clock.after(IDLE_MS, () => void this.#letGo());
  }

  /** Ends the runner at once; it counts as died, and what it did is taken up by a new one. Nothing if there is none. */
  async kill(): Promise<void> {
    (await this.#runner?.catch(() => null))?.kill();
  }

  /** Drains and ends the runner, within 3 s. */
  async dispose(): Promise<void> {
    this.#disposed = true;
    await this.#letGo();
  }

  #running(): Promise<RunnerProcess> {
    if (this.#runner !== null) return this.#runner;
    this.#is({ kind: 'starting' });
    const starting = startRunnerProcess(this.#options.process());
    this.#runner = starting;
    starting.then(
      (runner) => this.#watch(starting, runner),
      () => {
        if (this.#runner !== starting) return;
        this.#runner = null;
        this.#is({ kind: 'off' });
      },
    );
    return starting;
  }

  #watch(started: Promise<RunnerProcess>, runner: RunnerProcess): void {
    if (this.#runner !== started) return;
    this.#is({ kind: 'ready' });
    runner.onEvent(this.#options.onEvent);
    runner.onSecret(this.#options.onSecret);
    runner.onResponsive((responsive) => this.#is({ kind: responsive ? 'ready' : 'unresponsive' }));
    void runner.closed.then((end) => {
      if (this.#runner === started) this.#lost(end);
    });
    if (!this.#leftUndone) return;
    this.#leftUndone = false;
    this.#options.recovered();
  }

  #lost(end: RunnerEnd): void {
    this.#runner = null;
    this.#cancelTimer();
    const why = describeDeath(end);
    this.#leftUndone = this.#options.died(why) || this.#leftUndone;
    if (this.#leftUndone && !this.#disposed) this.#restartLater(why);
    else this.#is({ kind: 'off' });
  }

  #restartLater(why: string): void {
    const now = this.#options.clock.elapsed();
    this.#deaths = [...this.#deaths.filter((at) => at > now - WINDOW_MS), now];
    const pauseMs = RESTART_AFTER_MS[this.#deaths.length - 1];
    if (pauseMs === undefined) {
      this.#leftUndone = false;
      this.#is({ kind: 'givenUp', why });
      return;
    }
    this.#is({ kind: 'restarting', why });
    this.#cancelTimer = this.#options.clock.after(pauseMs, () => {
      this.#running().catch((error) => this.#restartLater(messageOf(error)));
    });
  }

  async #letGo(): Promise<void> {
    this.#cancelTimer();
    const runner = this.#runner;
    this.#runner = null;
    this.#is({ kind: 'off' });
    await (await runner?.catch(() => null))?.dispose();
  }

  #is(state: RunnerState): void {
    this.#state = state;
    this.#options.changed();
  }
}

/** "ended with code 1: out of memory" */
function describeDeath(end: RunnerEnd): string {
  const said = end.stderrTail.trim().split('\n').at(-1) ?? '';
  return said === '' ? describeEnd(end) : `${describeEnd(end)}: ${said}`;
}
