// A run in a runner process of its own, as a test follows it: its events, its end. Knows nothing of what is run.

import type { RunEvent } from '../../src/core/runEvent.ts';
import type { RunnerEnd, RunnerProcess } from '../../src/protocol/runnerProcess.ts';

export type Finished = Extract<RunEvent, { type: 'run:finished' }>;

export class RunUnderWay {
  readonly runner: RunnerProcess;
  readonly events: RunEvent[] = [];
  /** The last event, or null when the runner ended before it. */
  readonly finished: Promise<Finished | null>;
  answer: ReturnType<RunnerProcess['calls']['start']> = new Promise(() => {});

  constructor(runner: RunnerProcess) {
    this.runner = runner;
    const last = new Promise<Finished>((resolve) => {
      runner.onEvent((event) => {
        this.events.push(event);
        if (event.type === 'run:finished') resolve(event);
      });
    });
    this.finished = Promise.race([last, runner.closed.then(() => null)]);
  }

  get closed(): Promise<RunnerEnd> {
    return this.runner.closed;
  }

  /** The records of the latest progress. */
  get done(): number {
    return Math.max(0, ...this.events.map((event) => (event.type === 'progress' ? event.done : 0)));
  }

  /** Resolves when the attempt has begun, or when no more is to come. */
  starts(): Promise<void> {
    return this.#sees((event) => event.type === 'run:started');
  }

  /** Resolves at the first progress of at least that many records, or when no more is to come. */
  reaches(done: number): Promise<void> {
    return this.#sees((event) => event.type === 'progress' && event.done >= done);
  }

  async #sees(awaited: (event: RunEvent) => boolean): Promise<void> {
    const seen = new Promise<void>((resolve) => {
      const look = (event: RunEvent): void => {
        if (awaited(event)) resolve();
      };
      this.events.forEach(look);
      this.runner.onEvent(look);
    });
    await Promise.race([seen, this.finished]);
  }

  dispose(): Promise<void> {
    return this.runner.dispose();
  }
}
