// The rate of every job of this window, gathered whether or not a panel shows it, so that a panel opens with its chart.

import { RunState } from '../../core/runState.ts';
import type { JobsModel, Unsubscribe } from '../../host/jobsModel.ts';
import type { JobKey, JobView } from '../../host/jobView.ts';
import { type RatePoint, RateSeries } from './rateSeries.ts';

/** What is counted as a record done, by kind of job: each once, whatever became of it. */
const RECORDS: readonly string[] = ['read', 'items', 'comments', 'files'];

const recordsOf = (counters: Readonly<Record<string, number>>): number =>
  RECORDS.reduce((sum, name) => sum + (counters[name] ?? 0), 0);

export class RateHistory {
  readonly #now: () => number;
  readonly #series = new Map<JobKey, RateSeries>();
  readonly #unsubscribe: Unsubscribe;

  /** @param now epoch ms. */
  constructor(model: JobsModel, now: () => number = Date.now) {
    this.#now = now;
    this.#unsubscribe = model.onDidChange((changed) => {
      for (const view of model.jobs()) if (changed === 'all' || changed.has(view.key)) this.#note(view);
    });
  }

  points(key: JobKey): RatePoint[] {
    return this.#series.get(key)?.points() ?? [];
  }

  dispose(): void {
    this.#unsubscribe();
  }

  #note({ key, state, progress }: JobView): void {
    const running = state === RunState.running && progress !== null;
    const series = this.#series.get(key);
    if (series === undefined && !running) return;
    const known = series ?? new RateSeries();
    if (series === undefined) this.#series.set(key, known);
    known.note(this.#now(), running ? recordsOf(progress.counters) : null);
  }
}
