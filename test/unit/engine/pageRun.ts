// The page pipeline over a scripted source and a real checkpoint store, with what it committed written down.

import { jobName, recordId } from '../../../src/core/ids.ts';
import { type PagePipelineOptions, runPages } from '../../../src/engine/pagePipeline.ts';
import type { PageWork } from '../../../src/engine/pageWork.ts';
import type { SourceRecord } from '../../../src/engine/ports.ts';
import { type AttemptSignals, attemptSignals } from './attemptSignals.ts';
import { freeSeat } from './freeSeat.ts';
import { WRITTEN } from './heldWork.ts';
import { ManualClock } from './manualClock.ts';
import type { ScriptedSource } from './scriptedSource.ts';
import { StoreRun } from './storeRun.ts';

/** Records a1, a2, … of stream a. */
export function records(stream: string, count: number): readonly SourceRecord[] {
  return Array.from({ length: count }, (_, i) => ({ id: recordId(`${stream}${i + 1}`) }));
}

/** Acknowledges every record of a page at once. */
export const writeAll: PageWork<SourceRecord> = async (page) => WRITTEN(page.records.length);

export class PageRun {
  readonly source: ScriptedSource<SourceRecord>;
  readonly stored: StoreRun;
  readonly clock = new ManualClock();
  /** "stream cursor" of every commit, "stream done" for its end. */
  readonly commits: string[] = [];
  signals: AttemptSignals = attemptSignals();

  static async begin(source: ScriptedSource<SourceRecord>): Promise<PageRun> {
    return new PageRun(source, await StoreRun.begin(source.plan));
  }

  private constructor(source: ScriptedSource<SourceRecord>, stored: StoreRun) {
    this.source = source;
    this.stored = stored;
  }

  /** One attempt over whatever is unfinished. */
  run(work: PageWork<SourceRecord>, options: Partial<PagePipelineOptions<SourceRecord>> = {}): Promise<void> {
    return runPages({
      job: jobName('shop'),
      run: this.stored.run,
      source: this.source,
      sourceSeat: freeSeat(this.clock),
      streams: this.stored.unfinished,
      work,
      writer: this.stored.writer,
      signals: this.signals,
      clock: this.clock,
      committed: ({ advance }) =>
        this.commits.push(`${advance?.stream} ${advance?.done === true ? 'done' : advance?.cursor}`),
      takePending: () => ({}),
      ...options,
    });
  }

  /** Another attempt, in another process as far as the store can tell. */
  async again(): Promise<void> {
    this.signals = attemptSignals();
    await this.stored.reopen();
  }

  /** Lets everything happen until `condition` holds. */
  async when(condition: () => boolean): Promise<void> {
    for (let turns = 0; !condition(); turns += 1) {
      if (turns > 100_000) throw new Error('what is waited for does not happen');
      await this.clock.settle();
    }
  }
}
