// A runner that is killed when its run has come so far. Whoever started it learns of that as of any other death.

import type { CommandContext } from '../command.ts';

type StartRunner = CommandContext['startRunner'];

export class KillAtShare {
  readonly startRunner: StartRunner;
  #killed = false;

  /** @param share of all records, 0 to 1. */
  constructor(startRunner: StartRunner, share: number) {
    this.startRunner = async () => {
      const runner = await startRunner();
      runner.onEvent((event) => {
        if (event.type !== 'progress' || event.total === null || event.done < event.total * share) return;
        this.#killed = true;
        runner.kill();
      });
      return runner;
    };
  }

  get killed(): boolean {
    return this.#killed;
  }
}
