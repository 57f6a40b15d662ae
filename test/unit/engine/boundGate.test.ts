import assert from 'node:assert/strict';
import { addCounters, type Counters } from '../../../src/core/counters.ts';
import { PermanentError, RateLimitError, TransientError } from '../../../src/core/errors.ts';
import { BoundGate } from '../../../src/engine/boundGate.ts';
import { Governor } from '../../../src/engine/governor.ts';
import { DIRECT, WaitNeeded } from '../../../src/engine/governorSeat.ts';
import { attemptSignals } from './attemptSignals.ts';
import { HeldCalls } from './heldCalls.ts';
import { ManualClock } from './manualClock.ts';
import { recordingSeat } from './recordingSeat.ts';

const GENERAL = { calls: 1 };
const LIMITED = { calls: 0, limitedCalls: 1 };
const refused = (): RateLimitError => new RateLimitError('420', { limit: 'limitedCalls', retryAt: null });

function setUp() {
  const clock = new ManualClock();
  const budgets = [{ unit: 'limitedCalls', limit: 2, windowMs: 3_600_000 }] as const;
  const governor = new Governor({ account: 'podio', clock, budgets, random: () => 0.5 });
  const gate = new BoundGate(governor);
  const [signals, calls] = [attemptSignals(), new HeldCalls()];
  let counted: Counters = {};
  const { seat, told } = recordingSeat(governor);
  const bind = (): void =>
    gate.bind({
      seat,
      aborted: signals.aborted,
      count: (counters) => {
        counted = addCounters(counted, counters);
      },
    });
  return { clock, governor, gate, signals, calls, bind, told, counted: () => counted };
}

const outcome = (call: Promise<string>): Promise<string> => call.catch((error: Error) => `rejected: ${error.message}`);

describe('gate of a connector', () => {
  it('sends calls before there is an attempt', async () => {
    const { clock, gate, signals, calls } = setUp();
    const answer = gate.run(GENERAL, calls.named('a'), signals.draining);
    await clock.settle();
    calls.answer();
    assert.equal(await answer, 'a');
  });

  it('waits for nothing before there is an attempt', async () => {
    const { clock, gate, signals, calls } = setUp();
    const answer = gate.run(GENERAL, calls.named('a'), signals.draining);
    await clock.settle();
    calls.refuse(refused());
    await assert.rejects(answer, WaitNeeded);
  });

  it('cuts a call off with the signal it was asked under before there is an attempt', async () => {
    const { clock, gate, signals, calls } = setUp();
    const answer = outcome(gate.run(GENERAL, calls.named('a'), signals.draining));
    await clock.settle();
    signals.drain();
    assert.equal(await answer, 'rejected: drained');
  });

  it('counts every call that is sent, by its class', async () => {
    const { clock, gate, signals, calls, bind, counted } = setUp();
    bind();
    const all = [GENERAL, LIMITED, LIMITED].map((cost) => gate.run(cost, calls.named('a'), signals.draining));
    await clock.settle();
    for (const _ of all) calls.answer();
    await Promise.all(all);
    assert.deepEqual(counted(), { calls: 3, limitedCalls: 2 });
  });

  it('counts each try: what is refused or fails in passing was sent, too', async () => {
    const { clock, gate, signals, calls, bind, told, counted } = setUp();
    bind();
    const answer = gate.run(GENERAL, calls.named('a'), signals.draining);
    await clock.settle();
    calls.refuse(refused());
    await clock.advance(60_000);
    calls.refuse(new TransientError('reset'));
    await clock.advance(250);
    calls.answer();
    assert.equal(await answer, 'a');
    assert.deepEqual(counted(), { calls: 3 });
    assert.deepEqual(told, ['paused: limitedCalls, 60000 ms', 'again: 420', 'ended', 'again: reset']);
  });

  it('counts no call that costs nothing', async () => {
    const { clock, gate, signals, calls, bind, counted } = setUp();
    bind();
    const answer = gate.run({ calls: 0 }, calls.named('token'), signals.draining);
    await clock.settle();
    calls.answer();
    await answer;
    assert.deepEqual(counted(), {});
  });

  it('counts nothing that it holds back', async () => {
    const { clock, gate, signals, calls, bind, counted } = setUp();
    bind();
    const all = [1, 2, 3].map(() => outcome(gate.run(LIMITED, calls.named('a'), signals.draining)));
    await clock.settle();
    assert.deepEqual(counted(), { calls: 2, limitedCalls: 2 });
    signals.drain();
    calls.answer();
    calls.answer();
    assert.deepEqual(await Promise.all(all), ['a', 'a', 'rejected: drained']);
  });

  it('lets a call that was sent come home while draining, and cuts it off when the attempt is', async () => {
    const { clock, gate, signals, calls, bind } = setUp();
    bind();
    const all = ['a', 'b'].map((name) => outcome(gate.run(GENERAL, calls.named(name), signals.draining)));
    await clock.settle();
    signals.drain();
    await clock.settle();
    calls.answer();
    assert.equal(await all[0], 'a');
    signals.abort();
    assert.equal(await all[1], 'rejected: cut off');
  });

  it('hands on what is neither a refusal nor a passing fault', async () => {
    const { clock, gate, signals, calls, bind } = setUp();
    bind();
    const answer = gate.run(GENERAL, calls.named('a'), signals.draining);
    await clock.settle();
    calls.refuse(new PermanentError('404'));
    await assert.rejects(answer, PermanentError);
    assert.equal(calls.sent.length, 1);
  });

  it('hands on what the server says of a budget', () => {
    const { gate, governor } = setUp();
    gate.learn('limitedCalls', { limit: 1, remaining: 1 });
    assert.equal(governor.budgets[0]?.limit, 1);
  });
});

describe('seat of a source that governs itself', () => {
  it('passes a call through, to be let go of when the attempt drains', async () => {
    const signals = attemptSignals();
    const signal = await DIRECT.run({}, async (given) => given, signals);
    assert.equal(signal, signals.draining);
  });

  it('repeats nothing', async () => {
    let tries = 0;
    const call = async (): Promise<void> => {
      tries += 1;
      throw new TransientError('reset');
    };
    await assert.rejects(DIRECT.run({}, call, attemptSignals()), TransientError);
    assert.equal(tries, 1);
  });
});
