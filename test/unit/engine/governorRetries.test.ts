import assert from 'node:assert/strict';
import { AuthError, ConfigError, PermanentError, TransientError } from '../../../src/core/errors.ts';
import { Governor, type GovernorOptions } from '../../../src/engine/governor.ts';
import { attemptSignals } from './attemptSignals.ts';
import { HeldCalls } from './heldCalls.ts';
import { ManualClock } from './manualClock.ts';
import { recordingSeat } from './recordingSeat.ts';

function setUp(options: Partial<GovernorOptions> & { retryBudget?: number } = {}) {
  const clock = new ManualClock();
  const signals = attemptSignals();
  const calls = new HeldCalls();
  const governor = new Governor({ account: 'api', clock, random: () => 0.5, ...options });
  const { seat, told } = recordingSeat(governor, { retryBudget: options.retryBudget ?? 100 });
  const run = (name: string) => seat.run({}, calls.named(name), signals);
  /** Fails the given number of times, then gives "done". */
  const failing = (times: number, error: Error = new TransientError('reset')) => {
    let tries = 0;
    const call = async (): Promise<string> => {
      tries += 1;
      if (tries <= times) throw error;
      return 'done';
    };
    return { answer: seat.run({}, call, signals), tries: () => tries };
  };
  return { clock, signals, calls, told, run, failing };
}

describe('retries of the governor', () => {
  it('repeats a passing fault after its backoff', async () => {
    const { clock, calls, told, run } = setUp();
    const answer = run('a');
    await clock.settle();
    calls.refuse(new TransientError('reset'));
    await clock.advance(249);
    assert.deepEqual(calls.sent, ['a']);
    await clock.advance(1);
    calls.answer();
    assert.equal(await answer, 'a');
    assert.deepEqual(told, ['again: reset']);
  });

  it('waits longer after every failure', async () => {
    const { clock, failing } = setUp();
    const start = clock.elapsed();
    await clock.until(failing(4).answer);
    assert.equal(clock.elapsed() - start, 250 + 500 + 1_000 + 2_000);
  });

  it('gives up after its tries and throws the last fault', async () => {
    const { clock, failing } = setUp({ triesPerCall: 3 });
    const { answer, tries } = failing(99);
    await assert.rejects(clock.until(answer), TransientError);
    assert.equal(tries(), 3);
  });

  it('gives up early once the retry budget of the job is spent', async () => {
    const { clock, failing } = setUp({ retryBudget: 5 });
    await clock.until(failing(5).answer);
    const { answer, tries } = failing(1);
    await assert.rejects(clock.until(answer), TransientError);
    assert.equal(tries(), 1);
  });

  it('earns one more repeat with every ten calls that succeed', async () => {
    const { clock, failing } = setUp({ retryBudget: 0 });
    for (let i = 0; i < 10; i += 1) await clock.until(failing(0).answer);
    await clock.until(failing(1).answer);
    await assert.rejects(clock.until(failing(1).answer), TransientError);
  });

  for (const error of [new PermanentError('bad text'), new AuthError('expired'), new ConfigError('no such model')]) {
    it(`never repeats a ${error.name}`, async () => {
      const { failing } = setUp();
      const { answer, tries } = failing(1, error);
      await assert.rejects(answer, error);
      assert.equal(tries(), 1);
    });
  }

  it('never repeats what is no error of a family', async () => {
    const { failing } = setUp();
    const { answer, tries } = failing(1, new TypeError('a bug'));
    await assert.rejects(answer, TypeError);
    assert.equal(tries(), 1);
  });

  it('gives its slot to others while it backs off', async () => {
    const { clock, calls, run } = setUp({ concurrency: 1 });
    const [a, b] = [run('a'), run('b')];
    await clock.settle();
    calls.refuse(new TransientError('reset'));
    await clock.settle();
    assert.deepEqual(calls.underWay, ['b']);
    calls.answer();
    await clock.advance(250);
    calls.answer();
    assert.deepEqual(await Promise.all([a, b]), ['a', 'b']);
  });

  it('lets go of whoever backs off when draining', async () => {
    const { clock, signals, calls, run } = setUp();
    const answer = run('a');
    await clock.settle();
    calls.refuse(new TransientError('reset'));
    await clock.settle();
    signals.drain();
    await assert.rejects(answer, /drained/);
    assert.equal(clock.sleeping, 0);
  });
});
