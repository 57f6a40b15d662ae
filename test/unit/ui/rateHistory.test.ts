import assert from 'node:assert/strict';
import { RateHistory } from '../../../src/ui/panel/rateHistory.ts';
import { KEY, neverRan, running, ShownJobs } from './shownJob.ts';

const withItems = (items: number): typeof running => ({
  ...running,
  progress: running.progress && { ...running.progress, counters: { items, calls: items * 3 } },
});

describe('RateHistory', () => {
  it('gathers the rate of a running job from its counters of records', () => {
    const model = new ShownJobs();
    let now = 0;
    const history = new RateHistory(model, () => now);
    for (const items of [0, 30, 60]) {
      model.change(withItems(items));
      now += 1_000;
    }
    assert.deepEqual(history.points(KEY), [
      [0, 30],
      [1_000, 30],
    ]);
  });

  it('has nothing of a job that does not run', () => {
    const model = new ShownJobs();
    const history = new RateHistory(model);
    model.change(neverRan);
    assert.deepEqual(history.points(KEY), []);
  });
});
