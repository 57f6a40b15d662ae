import assert from 'node:assert/strict';
import { RateLimitError } from '../../../src/core/errors.ts';
import { Governor } from '../../../src/engine/governor.ts';
import { WaitNeeded } from '../../../src/engine/governorSeat.ts';
import { attemptSignals } from './attemptSignals.ts';
import { HeldCalls } from './heldCalls.ts';
import { ManualClock } from './manualClock.ts';
import { recordingSeat } from './recordingSeat.ts';

function setUp() {
  const clock = new ManualClock();
  return {
    clock,
    signals: attemptSignals(),
    calls: new HeldCalls(),
    governor: new Governor({ account: 'api', clock }),
  };
}

const refused = (retryAt: number | null = null) => new RateLimitError('too many', { limit: 'minute', retryAt });

describe('seat at a governor', () => {
  it('tells every job of a pause and of its end once, whoever ran into it', async () => {
    const { clock, signals, calls, governor } = setUp();
    const [one, other] = [recordingSeat(governor), recordingSeat(governor)];
    const all = [one.seat.run({}, calls.named('a'), signals), one.seat.run({}, calls.named('b'), signals)];
    await clock.settle();
    calls.refuse(refused());
    calls.refuse(refused());
    await clock.settle();
    for (const name of ['c', 'd']) all.push(other.seat.run({}, calls.named(name), signals));
    await clock.advance(60_000);
    for (let i = 0; i < 4; i += 1) {
      calls.answer();
      await clock.settle();
    }
    await Promise.all(all);
    assert.deepEqual(one.told, ['paused: minute, 60000 ms', 'again: too many', 'again: too many', 'ended']);
    assert.deepEqual(other.told, ['paused: minute, 60000 ms', 'ended']);
  });

  it('tells a job that waits already when the pause is prolonged', async () => {
    const { clock, signals, calls, governor } = setUp();
    const [one, other] = [recordingSeat(governor), recordingSeat(governor)];
    const all = [one.seat.run({}, calls.named('a'), signals), other.seat.run({}, calls.named('b'), signals)];
    await clock.settle();
    const start = clock.now();
    calls.refuse(refused(start + 10_000));
    await clock.advance(5_000);
    calls.refuse(refused(start + 30_000));
    await clock.advance(10_000);
    assert.deepEqual(one.told, ['paused: minute, 10000 ms', 'again: too many', 'paused: minute, 30000 ms']);
    await clock.advance(15_000);
    calls.answer();
    calls.answer();
    await Promise.all(all);
    assert.equal(one.told.filter((line) => line === 'ended').length, 1);
  });

  it('lets one job wait and another stop at the same account', async () => {
    const { clock, signals, calls, governor } = setUp();
    const [waits, stops] = [recordingSeat(governor), recordingSeat(governor, { onRefusal: 'stop' })];
    const waiting = waits.seat.run({}, calls.named('a'), signals);
    await clock.settle();
    calls.refuse(refused());
    await clock.settle();
    await assert.rejects(stops.seat.run({}, calls.named('b'), signals), WaitNeeded);
    await clock.advance(60_000);
    calls.answer();
    assert.equal(await waiting, 'a');
  });

  it('asks nothing more until the job has made the pause durable', async () => {
    const { clock, signals, calls, governor } = setUp();
    const { promise: durable, resolve: madeDurable } = Promise.withResolvers<void>();
    const seat = governor.seat({
      onRefusal: 'wait',
      paused: () => durable,
      continued: async () => {},
      retried: () => {},
    });
    const answer = seat.run({}, calls.named('a'), signals);
    await clock.settle();
    calls.refuse(refused());
    await clock.advance(120_000);
    assert.deepEqual(calls.sent, ['a']);
    madeDurable();
    await clock.settle();
    calls.answer();
    await answer;
  });

  it('fails the call when the pause could not be made durable', async () => {
    const { clock, signals, calls, governor } = setUp();
    const seat = governor.seat({
      onRefusal: 'wait',
      paused: () => Promise.reject(new Error('disk full')),
      continued: async () => {},
      retried: () => {},
    });
    const answer = seat.run({}, calls.named('a'), signals);
    await clock.settle();
    calls.refuse(refused());
    await assert.rejects(answer, /disk full/);
  });

  it('lets one job drain while the calls of another fill every slot', async () => {
    const { clock, calls } = setUp();
    const governor = new Governor({ account: 'api', clock, concurrency: 1 });
    const [stays, leaves] = [attemptSignals(), attemptSignals()];
    const long = recordingSeat(governor).seat.run({}, calls.named('a'), stays);
    await clock.settle();
    const waiting = recordingSeat(governor).seat.run({}, calls.named('b'), leaves);
    await clock.settle();
    leaves.drain();
    await assert.rejects(waiting, /drained/);
    calls.answer();
    assert.equal(await long, 'a');
  });
});
