import assert from 'node:assert/strict';
import type { Budget } from '../../../src/engine/budget.ts';
import { ProgressMeter, type ProgressMeterOptions } from '../../../src/engine/progressMeter.ts';
import { ManualClock } from './manualClock.ts';

const TEXTS: Budget = { unit: 'texts', limit: 3_000, windowMs: 60_000 };
const TOKENS: Budget = { unit: 'tokens', limit: 1_000_000, windowMs: 60_000 };

function setUp(options: Partial<ProgressMeterOptions> = {}) {
  const clock = new ManualClock();
  const meter = new ProgressMeter({ clock, total: 10_000, done: 0, budgets: () => [], ...options });
  /** Commits so many records in each of so many steps of so many ms. */
  const work = async (steps: number, everyMs: number, records: number, texts = records): Promise<void> => {
    for (let step = 0; step < steps; step += 1) {
      await clock.advance(everyMs);
      meter.advance(records, { texts });
    }
  };
  return { clock, meter, work };
}

describe('progress meter', () => {
  it('says unknown until something was seen', async () => {
    const { clock, meter } = setUp();
    await clock.advance(10_000);
    const { ratePerSecond, etaMs, limitedBy } = meter.estimate();
    assert.deepEqual([ratePerSecond, etaMs, limitedBy], [null, null, null]);
  });

  it('says unknown while the span is too short to tell', async () => {
    const { meter, work } = setUp();
    await work(1, 100, 50);
    assert.equal(meter.estimate().ratePerSecond, null);
  });

  it('gives rate and time left from what was committed', async () => {
    const { meter, work } = setUp();
    await work(20, 1_000, 100);
    const { done, ratePerSecond, etaMs } = meter.estimate();
    assert.deepEqual([done, ratePerSecond, etaMs], [2_000, 100, 80_000]);
  });

  it('measures this attempt alone, beginning where the last one stood', async () => {
    const { meter, work } = setUp({ done: 9_000 });
    await work(5, 1_000, 100);
    const { done, ratePerSecond, etaMs } = meter.estimate();
    assert.deepEqual([done, ratePerSecond, etaMs], [9_500, 100, 5_000]);
  });

  it('follows the rate of the last minute', async () => {
    const { meter, work } = setUp({ total: 1_000_000 });
    await work(600, 1_000, 100);
    await work(61, 1_000, 10);
    assert.equal(Math.round(meter.estimate().ratePerSecond ?? 0), 10);
  });

  it('lets the rate sink, not vanish, while the next commit is late', async () => {
    const { clock, meter, work } = setUp();
    await work(10, 1_000, 100);
    await clock.advance(90_000);
    const rate = meter.estimate().ratePerSecond;
    assert.ok(rate !== null && rate > 0 && rate < 20, `found ${rate}`);
  });

  it('never goes back', async () => {
    const { meter, work } = setUp();
    await work(1, 1_000, 100);
    meter.advance(-50, {});
    assert.equal(meter.estimate().done, 100);
  });

  it('holds a total that was exceeded for unknown', async () => {
    const { meter, work } = setUp({ total: 150 });
    await work(2, 1_000, 100);
    const { done, total, etaMs } = meter.estimate();
    assert.deepEqual([done, total, etaMs], [200, null, null]);
  });

  it('says unknown time left when the source gives no total, and the rate all the same', async () => {
    const { meter, work } = setUp({ total: null });
    await work(10, 1_000, 100);
    const { total, ratePerSecond, etaMs } = meter.estimate();
    assert.deepEqual([total, ratePerSecond, etaMs], [null, 100, null]);
  });

  it('has no time left when everything is done', async () => {
    const { meter, work } = setUp({ total: 100, budgets: () => [TEXTS] });
    await work(1, 1_000, 100);
    const { etaMs, limitedBy } = meter.estimate(5_000);
    assert.deepEqual([etaMs, limitedBy], [0, null]);
  });

  it('knows the quota before anything was seen: 202,910 texts at 3,000 a minute are 67.6 min', () => {
    const { etaMs, limitedBy } = setUp({ total: 202_910, budgets: () => [TEXTS] }).meter.estimate();
    assert.deepEqual([((etaMs ?? 0) / 60_000).toFixed(1), limitedBy], ['67.6', '3,000 texts per minute']);
  });

  it('is not fooled by a burst that the quota will not let go on', async () => {
    const { meter, work } = setUp({ total: 203_000, budgets: () => [TEXTS] });
    await work(3, 1_000, 1_000);
    const { etaMs, limitedBy } = meter.estimate();
    assert.deepEqual([etaMs, limitedBy], [4_000_000, '3,000 texts per minute']);
  });

  it('names no quota when the machines are slower', async () => {
    const { meter, work } = setUp({ budgets: () => [TEXTS] });
    await work(20, 1_000, 1);
    assert.equal(meter.estimate().limitedBy, null);
  });

  it('counts only the share of records that needs a text', async () => {
    const { meter, work } = setUp({ total: 61_000, budgets: () => [TEXTS] });
    await work(1, 1_000, 1_000, 100);
    assert.equal(meter.estimate().etaMs, 120_000);
  });

  it('knows a quota of tokens from what the records took so far', async () => {
    const { clock, meter } = setUp({ total: 11_000, budgets: () => [TEXTS, TOKENS] });
    await clock.advance(1_000);
    meter.advance(1_000, { texts: 1_000, tokens: 500_000 });
    const { etaMs, limitedBy } = meter.estimate();
    assert.deepEqual([etaMs, limitedBy], [300_000, '1,000,000 tokens per minute']);
  });

  it('follows a limit that the server tells late', async () => {
    let limit = 250;
    const budgets = () => [{ unit: 'limitedCalls', limit, windowMs: 3_600_000 } as const];
    const { clock, meter } = setUp({ total: 1_200, budgets });
    await clock.advance(1_000);
    meter.advance(200, { limitedCalls: 50 });
    assert.deepEqual([meter.estimate().etaMs, meter.estimate().limitedBy], [3_600_000, '250 limited calls per hour']);
    limit = 5_000;
    assert.equal(meter.estimate().etaMs, 180_000);
  });

  it('expects no text of a stream', () => {
    const { meter } = setUp({ total: 400, budgets: () => [TEXTS], counts: 'streams' });
    assert.deepEqual([meter.estimate().etaMs, meter.estimate().limitedBy], [null, null]);
  });

  it('looks further back for the rate of streams, which end seldom', async () => {
    const { meter, work } = setUp({ total: 400, counts: 'streams' });
    await work(20, 30_000, 1);
    await work(1, 90_000, 0);
    const { ratePerSecond } = meter.estimate();
    assert.ok(ratePerSecond !== null && ratePerSecond > 0.025, `found ${ratePerSecond}`);
  });

  it('adds what a pause still takes and keeps the rate from before it', async () => {
    const { clock, meter, work } = setUp();
    await work(20, 1_000, 100);
    await clock.advance(300_000);
    const { ratePerSecond, etaMs } = meter.estimate(40_000);
    assert.deepEqual([ratePerSecond, etaMs], [100, 120_000]);
  });

  it('is not slowed by a pause that is over', async () => {
    const { clock, meter, work } = setUp();
    await work(20, 1_000, 100);
    await clock.advance(3_600_000);
    meter.continued();
    await work(5, 1_000, 100);
    assert.equal(meter.estimate().ratePerSecond, 100);
  });
});
