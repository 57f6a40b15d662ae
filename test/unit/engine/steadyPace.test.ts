import assert from 'node:assert/strict';
import fc from 'fast-check';
import { SlidingWindow } from '../../../src/engine/slidingWindow.ts';

const HOUR = 3_600_000;

/** When each of so many costs of 1 goes out, if each goes as early as it may. */
function sendAll(window: SlidingWindow, count: number, from = 0): readonly number[] {
  let now = from;
  return Array.from({ length: count }, () => {
    for (let delay = window.delayFor(1, now); delay > 0; delay = window.delayFor(1, now)) now += delay;
    window.spend(1, now);
    return now;
  });
}

function sentUntil(end: number, window: SlidingWindow): readonly number[] {
  const sent: number[] = [];
  for (let now = 0; ; ) {
    for (let delay = window.delayFor(1, now); delay > 0; delay = window.delayFor(1, now)) now += delay;
    if (now >= end) return sent;
    window.spend(1, now);
    sent.push(now);
  }
}

const steady = (limit: number): SlidingWindow => new SlidingWindow(limit, HOUR, { pace: 'steady' });

describe('steady pace of a sliding window', () => {
  it('gives a fifth of the limit at once', () => {
    const sent = sendAll(steady(250), 51);
    assert.deepEqual([sent.filter((at) => at === 0).length, sent[50]], [50, 18_000]);
  });

  it('spreads the rest evenly over the time until the first of it comes back', () => {
    const rest = sendAll(steady(250), 250).slice(49);
    const gaps = rest.slice(1).map((at, index) => at - (rest[index] ?? 0));
    assert.deepEqual([Math.round(Math.min(...gaps)), Math.round(Math.max(...gaps))], [18_000, 18_000]);
  });

  it('uses the whole limit in its first hour', () => {
    assert.equal(sendAll(steady(250), 250).at(-1), HOUR);
    assert.ok(sentUntil(HOUR + 1, steady(250)).length >= 250);
  });

  for (const limit of [250, 1_000, 5_000]) {
    it(`uses at least 98 % of ${limit} an hour over several hours`, () => {
      const share = sentUntil(6 * HOUR, steady(limit)).length / (6 * limit);
      assert.ok(share >= 0.98 && share <= 1.04, `the share is ${share}`);
    });
  }

  it('never holds more than its limit, wherever the window is laid', () => {
    const wanted = fc.array(fc.record({ gap: fc.nat(400), cost: fc.integer({ min: 1, max: 20 }) }), { maxLength: 200 });
    fc.assert(
      fc.property(wanted, fc.integer({ min: 20, max: 100 }), (costs, limit) => {
        const window = new SlidingWindow(limit, 1_000, { pace: 'steady' });
        let now = 0;
        const spent = costs.map(({ gap, cost }) => {
          now += gap;
          for (let delay = window.delayFor(cost, now); delay > 0; delay = window.delayFor(cost, now)) now += delay;
          window.spend(cost, now);
          return { at: now, cost };
        });
        for (const { at } of spent) {
          const within = spent.filter((other) => other.at >= at && other.at < at + 1_000);
          assert.ok(within.reduce((sum, { cost }) => sum + cost, 0) <= limit);
        }
      }),
    );
  });

  it('catches up after a time in which nothing was wanted', () => {
    const window = steady(250);
    sendAll(window, 50);
    const last = sendAll(window, 199, HOUR / 2).at(-1) ?? 0;
    assert.ok(last < HOUR, `all but one of the limit in the half hour that is left, the last at ${last}`);
  });

  it('is not slowed by costs of another budget', () => {
    const window = steady(250);
    sendAll(window, 50);
    const delay = window.delayFor(1, 17_000);
    for (let at = 0; at < 17_000; at += 1_000) window.spend(0, at);
    assert.equal(window.delayFor(1, 17_000), delay);
  });

  it('bursts when it is told nothing of a pace', () => {
    assert.deepEqual([...new Set(sendAll(new SlidingWindow(250, HOUR), 250))], [0]);
  });
});

describe('what a sliding window holds besides its own costs', () => {
  it('lets through what it is not asked for, however little room there is', () => {
    const window = new SlidingWindow(10, 1_000);
    window.spend(10, 0);
    window.resize(5);
    assert.deepEqual([window.delayFor(0, 1), window.delayFor(1, 1)], [0, 999]);
  });

  it('counts what others have spent, until told anew or a window long', () => {
    const window = new SlidingWindow(10, 1_000);
    window.spentElsewhere(8, 100);
    assert.deepEqual([window.delayFor(2, 100), window.delayFor(3, 100)], [0, 1_000]);
    window.spentElsewhere(2, 200);
    assert.equal(window.delayFor(8, 200), 0);
    assert.deepEqual([window.elsewhereAt(1_199), window.elsewhereAt(1_200)], [2, 0]);
  });

  it('says when a cost fits among its own and those of others', () => {
    const window = new SlidingWindow(10, 1_000);
    window.spend(4, 0);
    window.spentElsewhere(4, 300);
    window.spend(2, 600);
    assert.deepEqual(
      [4, 5, 8, 10].map((cost) => window.delayFor(cost, 700)),
      [300, 600, 600, 900],
    );
  });

  it('paces by what others leave of the limit', () => {
    const window = steady(250);
    window.spend(1, 0);
    window.spentElsewhere(149, 0);
    assert.equal(Math.round(window.delayFor(1, 0)), 36_000);
  });

  it('holds a cost as long as its call may be late', () => {
    const window = new SlidingWindow(1, 1_000, { latencyMs: 50 });
    window.spend(1, 0);
    assert.deepEqual([window.delayFor(1, 0), window.spentAt(1_049), window.spentAt(1_050)], [1_050, 1, 0]);
  });

  for (const pace of ['burst', 'steady'] as const) {
    it(`is never refused by a server that counts calls when they arrive, at a ${pace} pace`, () => {
      const window = new SlidingWindow(250, HOUR, { pace, latencyMs: 5_000 });
      const late = [0, 4_000, 300, 1_900, 10, 2_500, 800];
      const arrived = sentUntil(4 * HOUR, window).map((at, index) => at + (late[index % late.length] ?? 0));
      for (const at of arrived) {
        assert.ok(arrived.filter((other) => other > at - HOUR && other <= at).length <= 250);
      }
    });
  }
});
