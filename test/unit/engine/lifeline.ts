// A process's life in steps, which a test may cut at any of them: from then on nothing that passes a step takes effect.

import type { CheckpointWriter } from '../../../src/engine/ports.ts';

export class Died extends Error {}

export class Lifeline {
  /** Steps taken so far. */
  steps = 0;
  #cutAt = Number.POSITIVE_INFINITY;

  /** Begins another life. @param cutAt the step it dies at. */
  begin(cutAt = Number.POSITIVE_INFINITY): void {
    this.steps = 0;
    this.#cutAt = cutAt;
  }

  step = (): void => {
    this.steps += 1;
    if (this.steps >= this.#cutAt) throw new Died(`died at step ${this.#cutAt}`);
  };

  /** A writer whose every write is two steps: one before it is durable and one after. */
  writer(writer: CheckpointWriter): CheckpointWriter {
    const both = async <T>(write: () => Promise<T>): Promise<T> => {
      this.step();
      const written = await write();
      this.step();
      return written;
    };
    return {
      epoch: writer.epoch,
      startRun: (run) => both(() => writer.startRun(run)),
      beginAttempt: (attempt) => both(() => writer.beginAttempt(attempt)),
      endAttempt: (end) => both(() => writer.endAttempt(end)),
      setState: (run, state, at) => both(() => writer.setState(run, state, at)),
      saveExpansion: (expansion) => both(() => writer.saveExpansion(expansion)),
      commit: (commit) => both(() => writer.commit(commit)),
      saveWait: (run, wait) => both(() => writer.saveWait(run, wait)),
      endWaits: (run, end) => both(() => writer.endWaits(run, end)),
      appendLog: (entry) => writer.appendLog(entry),
    };
  }
}
