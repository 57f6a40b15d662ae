import assert from 'node:assert/strict';
import { RateLimitError } from '../../../src/core/errors.ts';
import { Governor, type GovernorOptions } from '../../../src/engine/governor.ts';
import { WaitNeeded } from '../../../src/engine/governorSeat.ts';
import { attemptSignals } from './attemptSignals.ts';
import { HeldCalls } from './heldCalls.ts';
import { ManualClock } from './manualClock.ts';
import { recordingSeat } from './recordingSeat.ts';

function setUp(options: Partial<GovernorOptions> & { onRefusal?: 'wait' | 'stop' } = {}) {
  const clock = new ManualClock();
  const signals = attemptSignals();
  const calls = new HeldCalls();
  const governor = new Governor({ account: 'api', clock, ...options });
  const { seat, told } = recordingSeat(governor, { onRefusal: options.onRefusal ?? 'wait' });
  const run = (name: string, texts = 1) => seat.run({ texts }, calls.named(name), signals);
  return { clock, signals, calls, governor, told, run };
}

const refused = (retryAt: number | null = null): RateLimitError =>
  new RateLimitError('too many', { limit: 'texts per minute', retryAt });

describe('pauses of the governor', () => {
  it('repeats the refused call once the pause is over', async () => {
    const { clock, calls, run } = setUp();
    const answer = run('a');
    await clock.settle();
    calls.refuse(refused());
    await clock.advance(59_999);
    assert.deepEqual(calls.sent, ['a']);
    await clock.advance(1);
    calls.answer();
    assert.equal(await answer, 'a');
  });

  it('holds back every call of the account, also those that wait for a slot', async () => {
    const { clock, calls, run } = setUp({ concurrency: 2 });
    const all = ['a', 'b', 'c', 'd'].map((name) => run(name));
    await clock.settle();
    calls.refuse(refused());
    await clock.settle();
    calls.answer();
    await clock.advance(59_999);
    assert.deepEqual(calls.sent, ['a', 'b']);
    await clock.advance(1);
    for (let i = 0; i < 3; i += 1) {
      calls.answer();
      await clock.settle();
    }
    assert.deepEqual((await Promise.all(all)).sort(), ['a', 'b', 'c', 'd']);
  });

  it('waits until the time the server names', async () => {
    const { clock, calls, run } = setUp();
    const answer = run('a');
    await clock.settle();
    calls.refuse(refused(clock.now() + 5_000));
    await clock.advance(4_999);
    assert.deepEqual(calls.sent, ['a']);
    await clock.advance(1);
    calls.answer();
    await answer;
  });

  it('is not restarted by refusals of calls that were under way', async () => {
    const { clock, calls, told, run } = setUp();
    const all = [run('a'), run('b')];
    await clock.settle();
    calls.refuse(refused());
    await clock.advance(20_000);
    calls.refuse(refused());
    await clock.advance(40_000);
    assert.deepEqual(calls.sent.slice(2).sort(), ['a', 'b']);
    calls.answer();
    calls.answer();
    await Promise.all(all);
    assert.deepEqual(told, ['paused: texts per minute, 60000 ms', 'again: too many', 'again: too many', 'ended']);
  });

  it('ends at once by force, also when it was prolonged meanwhile', async () => {
    const { clock, calls, governor, told, run } = setUp();
    const all = [run('a'), run('b')];
    await clock.settle();
    calls.refuse(refused());
    await clock.settle();
    calls.refuse(refused(clock.now() + 3_600_000));
    await clock.settle();
    assert.equal(governor.pause.force(), true);
    await clock.settle();
    assert.deepEqual(calls.underWay.toSorted(), ['a', 'b']);
    assert.equal(told.at(-1), 'forced');
    calls.answer();
    calls.answer();
    await Promise.all(all);
  });

  it('takes a refusal after a force as the same hit while its old end has not passed', async () => {
    const { clock, calls, governor, told, run } = setUp();
    const answer = run('a');
    await clock.settle();
    calls.refuse(refused());
    await clock.advance(10_000);
    governor.pause.force();
    await clock.settle();
    calls.refuse(refused());
    await clock.advance(49_999);
    assert.equal(calls.sent.length, 2);
    await clock.advance(1);
    calls.answer();
    await answer;
    assert.deepEqual(
      told.filter((line) => !line.startsWith('again')),
      ['paused: texts per minute, 60000 ms', 'forced', 'paused: texts per minute, 60000 ms', 'ended'],
    );
  });

  it('stops with what it would wait for when the job does not want to wait', async () => {
    const { clock, calls, told, run } = setUp({ onRefusal: 'stop' });
    const answer = run('a');
    await clock.settle();
    const resumeAt = clock.now() + 7_000;
    calls.refuse(refused(resumeAt));
    await assert.rejects(answer, (error) => error instanceof WaitNeeded && error.pause.resumeAt === resumeAt);
    assert.deepEqual(told, ['paused: texts per minute, 7000 ms'], 'it was not repeated');
  });

  it('stops a job that comes to an account in pause', async () => {
    const { clock, calls, governor, run } = setUp({ onRefusal: 'stop' });
    governor.pause.restore({ account: 'api', limit: 'day', since: clock.now() - 1, resumeAt: clock.now() + 1 });
    await assert.rejects(run('a'), WaitNeeded);
    assert.deepEqual(calls.sent, []);
  });

  it('halves the calls under way after a refusal and creeps up again', async () => {
    const { clock, calls, run } = setUp({ concurrency: 4 });
    const all = Array.from({ length: 12 }, (_, i) => run(`${i}`));
    await clock.settle();
    for (let i = 0; i < 4; i += 1) calls.refuse(refused());
    await clock.advance(60_000);
    const widths = [calls.underWay.length];
    while (calls.underWay.length > 0) {
      calls.answer();
      await clock.settle();
      widths.push(calls.underWay.length);
    }
    await Promise.all(all);
    assert.equal(widths[0], 2);
    assert.ok(widths.includes(3) && widths.includes(4) && !widths.includes(5), `widths were ${widths}`);
  });

  it('spends the budget once for each time a call is sent, and nothing for a call it holds back', async () => {
    const budgets = [{ unit: 'texts', limit: 10, windowMs: 3_600_000 }] as const;
    const { clock, calls, run } = setUp({ budgets, concurrency: 1 });
    const both = [run('a', 4), run('b', 2)];
    await clock.settle();
    calls.refuse(refused());
    await clock.advance(60_000);
    calls.answer();
    await clock.settle();
    calls.answer();
    assert.deepEqual((await Promise.all(both)).sort(), ['a', 'b'], '4, 4 and 2 texts fit into the window');
    const third = run('c', 1);
    await clock.settle();
    assert.deepEqual(calls.underWay, [], 'the refused call counts');
    await clock.advance(3_600_000);
    calls.answer();
    await third;
  });

  it('lets go of whoever waits for its end when draining', async () => {
    const { clock, signals, calls, run } = setUp();
    const answer = run('a');
    await clock.settle();
    calls.refuse(refused());
    await clock.settle();
    signals.drain();
    await assert.rejects(answer, /drained/);
    assert.equal(clock.sleeping, 0);
  });
});
