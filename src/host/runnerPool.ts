// The runners of this window: one for each job file, because a runner tells its jobs apart by their names alone. Starts
// none before it is asked to, and until then loads nothing of what a runner needs.

import type { RunEvent } from '../core/runEvent.ts';
import type { RenewedSecret, RunnerCalls } from '../protocol/contract.ts';
import type { RunnerProcessOptions } from '../protocol/runnerProcess.ts';
import type { HostClock } from './hostClock.ts';
import type { RunnerState } from './jobsModel.ts';
import type { RunnerSupervisor } from './runnerSupervisor.ts';

export interface PoolOptions {
  /** What a runner is started with now. */
  readonly process: () => RunnerProcessOptions;
  readonly clock: HostClock;
}

/** Who hears of the runners. A runner is named by the job file it serves. */
export interface RunnerListener {
  event(file: string, event: RunEvent): void;
  secret(file: string, renewed: RenewedSecret): void;
  /** A runner ended that was not asked to. @returns whether it left work undone; it is then started again. */
  died(file: string, why: string): boolean;
  /** There is a new runner: what the one before left undone can be taken up. */
  recovered(file: string): void;
  /** The worst that can be said of one of them is another. */
  stateIs(state: RunnerState): void;
  /** Whether a job is under way there. */
  isBusy(file: string): boolean;
}

const WORST_FIRST = ['givenUp', 'restarting', 'unresponsive', 'starting', 'ready'] as const;

export class RunnerPool {
  readonly #options: PoolOptions;
  readonly #listener: RunnerListener;
  readonly #supervisors = new Map<string, RunnerSupervisor>();

  constructor(options: PoolOptions, listener: RunnerListener) {
    this.#options = options;
    this.#listener = listener;
  }

  get state(): RunnerState {
    const states = [...this.#supervisors.values()].map(({ state }) => state);
    for (const kind of WORST_FIRST) {
      const found = states.find((state) => state.kind === kind);
      if (found !== undefined) return found;
    }
    return { kind: 'off' };
  }

  /** Calls the runner of a job file (or of anything else that has a name of its own), starting it if need be. */
  async call<Answer>(file: string, use: (calls: RunnerCalls, pid: number) => Promise<Answer>): Promise<Answer> {
    const { RunnerSupervisor } = await import('./runnerSupervisor.ts');
    const known = this.#supervisors.get(file);
    if (known !== undefined) return known.call(use);
    const listener = this.#listener;
    const supervisor = new RunnerSupervisor({
      process: this.#options.process,
      clock: this.#options.clock,
      onEvent: (event) => listener.event(file, event),
      onSecret: (renewed) => listener.secret(file, renewed),
      died: (why) => listener.died(file, why),
      recovered: () => listener.recovered(file),
      changed: () => listener.stateIs(this.state),
      isBusy: () => listener.isBusy(file),
    });
    this.#supervisors.set(file, supervisor);
    return supervisor.call(use);
  }

  /** A run of that file has ended: its runner may be let go after a while. */
  rest(file: string): void {
    this.#supervisors.get(file)?.rest();
  }

  /** Ends every runner at once; their jobs go on in new ones. For runners that do not answer. */
  async restart(): Promise<void> {
    await Promise.all([...this.#supervisors.values()].map((supervisor) => supervisor.kill()));
  }

  /** Drains and ends all of them, within 3 s. */
  async dispose(): Promise<void> {
    await Promise.all([...this.#supervisors.values()].map((supervisor) => supervisor.dispose()));
  }
}
