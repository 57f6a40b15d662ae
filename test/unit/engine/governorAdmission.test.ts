import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Budget } from '../../../src/engine/budget.ts';
import { Governor, type GovernorOptions } from '../../../src/engine/governor.ts';
import { attemptSignals } from './attemptSignals.ts';
import { HeldCalls } from './heldCalls.ts';
import { ManualClock } from './manualClock.ts';
import { recordingSeat } from './recordingSeat.ts';

const TEN_TEXTS: Budget = { unit: 'texts', limit: 10, windowMs: 1_000 };

function setUp(options: Partial<GovernorOptions> = {}) {
  const clock = new ManualClock();
  const signals = attemptSignals();
  const calls = new HeldCalls();
  const { seat } = recordingSeat(new Governor({ account: 'api', clock, ...options }));
  const run = (name: string, texts = 1) => seat.run({ texts }, calls.named(name), signals);
  const finish = (name: string, texts = 1) => seat.finish({ texts }, calls.named(name), signals);
  return { clock, signals, calls, run, finish };
}

/** What became of a call, for calls that may be let go. */
const outcome = (call: Promise<string>): Promise<string> => call.catch((error: Error) => `rejected: ${error.message}`);

describe('admission by the governor', () => {
  it('gives the caller what the call gives', async () => {
    const { clock, calls, run } = setUp();
    const answer = run('a');
    await clock.settle();
    calls.answer();
    assert.equal(await answer, 'a');
  });

  it('never has more calls under way than the job allows', async () => {
    const { clock, calls, run } = setUp({ concurrency: 3 });
    const all = Array.from({ length: 10 }, (_, i) => run(`${i}`));
    for (let i = 0; i < 10; i += 1) {
      await clock.settle();
      calls.answer();
    }
    await Promise.all(all);
    assert.equal(calls.most, 3);
  });

  it('sends calls in the order they came', async () => {
    const { clock, calls, run } = setUp({ concurrency: 1, budgets: [TEN_TEXTS] });
    const all = ['a', 'b', 'c', 'd'].map((name) => run(name, 5));
    for (let i = 0; i < 4; i += 1) {
      await clock.advance(1_000);
      calls.answer();
    }
    assert.deepEqual(await Promise.all(all), ['a', 'b', 'c', 'd']);
    assert.deepEqual(calls.sent, ['a', 'b', 'c', 'd']);
  });

  it('lets no cheap call overtake one that waits for room', async () => {
    const { clock, calls, run } = setUp({ budgets: [TEN_TEXTS] });
    const all = [run('most', 8), run('large', 8), run('small', 1)];
    await clock.advance(999);
    assert.deepEqual(calls.sent, ['most']);
    await clock.advance(1);
    assert.deepEqual(calls.sent, ['most', 'large', 'small']);
    for (const _ of all) calls.answer();
    await Promise.all(all);
  });

  it('sends no more in any window than its budget, however long calls take', async () => {
    const call = fc.record({ texts: fc.integer({ min: 1, max: 10 }), takesMs: fc.integer({ min: 0, max: 3_000 }) });
    await fc.assert(
      fc.asyncProperty(
        fc.array(call, { maxLength: 30 }),
        fc.integer({ min: 1, max: 4 }),
        async (wanted, concurrency) => {
          const clock = new ManualClock();
          const { seat } = recordingSeat(new Governor({ account: 'api', clock, concurrency, budgets: [TEN_TEXTS] }));
          const signals = attemptSignals();
          const sent: { at: number; texts: number }[] = [];
          const all = wanted.map(({ texts, takesMs }) => {
            const call = (signal: AbortSignal): Promise<void> => {
              sent.push({ at: clock.elapsed(), texts });
              return clock.sleep(takesMs, signal);
            };
            return seat.run({ texts }, call, signals);
          });
          await clock.until(Promise.all(all));
          for (const { at } of sent) {
            const together = sent.filter((other) => other.at >= at && other.at < at + 1_000);
            assert.ok(together.reduce((sum, { texts }) => sum + texts, 0) <= 10);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('respects every budget of the account at once', async () => {
    const perHour: Budget = { unit: 'calls', limit: 2, windowMs: 3_600_000 };
    const { clock, calls, run } = setUp({ budgets: [TEN_TEXTS, perHour] });
    const all = ['a', 'b', 'c'].map((name) => run(name));
    await clock.advance(3_599_999);
    assert.deepEqual(calls.sent, ['a', 'b']);
    await clock.advance(1);
    assert.deepEqual(calls.sent, ['a', 'b', 'c']);
    for (const _ of all) calls.answer();
    await Promise.all(all);
  });

  it('lets go of whoever waits when draining, and of nobody who is under way', async () => {
    const { clock, signals, calls, run } = setUp({ concurrency: 2, budgets: [TEN_TEXTS] });
    const [underWay, forRoom, forSlot] = [outcome(run('a', 10)), outcome(run('b')), outcome(run('c'))];
    await clock.settle();
    signals.drain();
    assert.deepEqual([await forRoom, await forSlot], ['rejected: drained', 'rejected: drained']);
    calls.answer();
    assert.equal(await underWay, 'a');
    assert.equal(clock.sleeping, 0);
  });

  it('starts nothing while draining', async () => {
    const { signals, calls, run } = setUp();
    signals.drain();
    assert.equal(await outcome(run('a')), 'rejected: drained');
    assert.deepEqual(calls.sent, []);
  });

  it('hands the hard signal to the call', async () => {
    const { clock, signals, run } = setUp();
    const answer = outcome(run('a'));
    await clock.settle();
    signals.abort();
    assert.equal(await answer, 'rejected: cut off');
  });

  it('still sends what brings paid work home while draining', async () => {
    const { clock, signals, calls, run, finish } = setUp({ concurrency: 1 });
    const before = run('a');
    await clock.settle();
    signals.drain();
    const write = finish('write');
    await clock.settle();
    calls.answer();
    await clock.settle();
    calls.answer();
    assert.deepEqual(await Promise.all([before, write]), ['a', 'write']);
  });

  it('lets even that go when time would have to pass first', async () => {
    const { clock, signals, calls, run, finish } = setUp({ budgets: [TEN_TEXTS] });
    const before = run('a', 10);
    await clock.settle();
    signals.drain();
    assert.equal(await outcome(finish('write')), 'rejected: drained');
    calls.answer();
    await before;
  });
});
