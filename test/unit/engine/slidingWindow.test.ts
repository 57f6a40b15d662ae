import assert from 'node:assert/strict';
import fc from 'fast-check';
import { SlidingWindow } from '../../../src/engine/slidingWindow.ts';

interface Spending {
  readonly wantedAt: number;
  readonly at: number;
  readonly cost: number;
}

/** Spends each cost as early as it is wanted and the window lets it. */
function spendAll(window: SlidingWindow, wanted: readonly { gap: number; cost: number }[]): Spending[] {
  let now = 0;
  return wanted.map(({ gap, cost }) => {
    now += gap;
    const wantedAt = now;
    for (let delay = window.delayFor(cost, now); delay > 0; delay = window.delayFor(cost, now)) now += delay;
    window.spend(cost, now);
    return { wantedAt, at: now, cost };
  });
}

function mostInAnyWindow(spent: readonly Spending[], windowMs: number): number {
  const sums = spent.map(({ at }) =>
    spent.filter((other) => other.at >= at && other.at < at + windowMs).reduce((sum, { cost }) => sum + cost, 0),
  );
  return Math.max(0, ...sums);
}

const arrivals = fc.array(
  fc.record({
    gap: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 400, noNaN: true }), fc.integer({ min: 0, max: 3 })),
    cost: fc.integer({ min: 1, max: 40 }),
  }),
  { maxLength: 200 },
);

describe('sliding window', () => {
  it('never holds more than its limit, wherever the window is laid', () => {
    fc.assert(
      fc.property(arrivals, fc.integer({ min: 40, max: 100 }), (wanted, limit) => {
        const spent = spendAll(new SlidingWindow(limit, 1_000), wanted);
        assert.ok(mostInAnyWindow(spent, 1_000) <= limit);
      }),
      { numRuns: 300 },
    );
  });

  it('holds nothing back that fits, but for the grain of what it keeps as one', () => {
    fc.assert(
      fc.property(arrivals, (wanted) => {
        const grain = 1_000 / 2_000 + 1e-6;
        const spent = spendAll(new SlidingWindow(100, 1_000), wanted);
        spent.forEach(({ wantedAt, at, cost }, index) => {
          if (at - grain <= wantedAt) return;
          const stillThere = spent.slice(0, index).filter((other) => other.at > at - grain - 1_000);
          assert.ok(stillThere.reduce((sum, other) => sum + other.cost, cost) > 100);
        });
      }),
    );
  });

  it('starts empty and allows one full limit at once, not a unit more', () => {
    const window = new SlidingWindow(3_000, 60_000);
    window.spend(3_000, 0);
    assert.equal(window.delayFor(1, 0), 60_000);
  });

  it('says how long it takes until a cost fits', () => {
    const window = new SlidingWindow(10, 1_000);
    window.spend(4, 0);
    window.spend(4, 600);
    assert.deepEqual(
      [2, 3, 6, 7].map((cost) => window.delayFor(cost, 700)),
      [0, 300, 300, 900],
    );
  });

  it('gives back what has left the window', () => {
    const window = new SlidingWindow(10, 1_000);
    window.spend(6, 0);
    window.spend(3, 500);
    assert.deepEqual(
      [999, 1_000, 1_500].map((now) => window.spentAt(now)),
      [9, 3, 0],
    );
  });

  it('lets a cost above the limit through once the window is empty', () => {
    const window = new SlidingWindow(10, 1_000);
    window.spend(1, 0);
    assert.equal(window.delayFor(25, 250), 750);
  });

  it('never gives back early what it keeps as one entry', () => {
    const window = new SlidingWindow(10, 1_000_000);
    window.spend(5, 0);
    window.spend(5, 499);
    assert.equal(window.spentAt(1_000_000), 10);
  });

  it('does not stretch an entry for ever while costs keep coming', () => {
    const window = new SlidingWindow(1e9, 1_000);
    for (let now = 0; now <= 1_000; now += 0.1) window.spend(1, now);
    const early = window.spentAt(1_500);
    assert.ok(early < 5_100 && early > 4_900, `half of the entries are left, found ${early}`);
  });

  it('keeps a bounded number of entries at any rate', () => {
    const spendings = 100_000;
    const window = new SlidingWindow(spendings, 60_000);
    for (let i = 0; i < spendings; i += 1) window.spend(1, (i * 60_000) / spendings);
    const costs = Array.from({ length: 5_000 }, (_, i) => (i + 1) * 20);
    const delays = new Set(costs.map((cost) => window.delayFor(cost, 59_999)));
    assert.ok(delays.size <= 2_001, `the window tells ${delays.size} entries apart`);
  });

  it('refuses a limit or a window of nothing', () => {
    assert.throws(() => new SlidingWindow(0, 1_000), /limit must be greater than 0, found 0/);
    assert.throws(() => new SlidingWindow(1, 0), /window must be greater than 0 ms, found 0/);
  });
});
