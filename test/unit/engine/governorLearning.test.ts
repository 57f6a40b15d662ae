import assert from 'node:assert/strict';
import type { Budget } from '../../../src/engine/budget.ts';
import { Governor } from '../../../src/engine/governor.ts';
import { attemptSignals } from './attemptSignals.ts';
import { HeldCalls } from './heldCalls.ts';
import { ManualClock } from './manualClock.ts';
import { recordingSeat } from './recordingSeat.ts';

const HOUR = 3_600_000;
const LIMITED: Budget = { unit: 'limitedCalls', limit: 250, windowMs: HOUR };

function setUp(budgets: readonly Budget[] = [LIMITED]) {
  const clock = new ManualClock();
  const signals = attemptSignals();
  const calls = new HeldCalls();
  const governor = new Governor({ account: 'podio', clock, budgets, concurrency: 1_000 });
  const { seat } = recordingSeat(governor);
  /** Sends so many calls and leaves them under way. */
  const send = async (count: number, cost = { calls: 0, limitedCalls: 1 }): Promise<void> => {
    for (let i = 0; i < count; i += 1) seat.run(cost, calls.named(`${i}`), signals).catch(() => {});
    await clock.settle();
  };
  /** Has so many calls answered. */
  const spend = async (count: number): Promise<void> => {
    await send(count);
    while (calls.underWay.length > 0) calls.answer();
    await clock.settle();
  };
  const limits = (): readonly number[] => governor.budgets.map(({ limit }) => limit);
  return { clock, calls, governor, send, spend, limits };
}

describe('what a governor learns from answers', () => {
  it('takes the ceiling the server tells in place of an assumed one', () => {
    const { governor, limits } = setUp([{ ...LIMITED, ceiling: 'assumed' }]);
    governor.learn('limitedCalls', { limit: 1_250, remaining: 1_249 });
    assert.deepEqual(limits(), [1_250]);
  });

  it('only lowers a stated limit', () => {
    const { governor, limits } = setUp();
    governor.learn('limitedCalls', { limit: 1_250, remaining: null });
    assert.deepEqual(limits(), [250]);
    governor.learn('limitedCalls', { limit: 100, remaining: null });
    assert.deepEqual(limits(), [100]);
  });

  it('raises a lowered limit again, up to what was stated', () => {
    const { governor, limits } = setUp();
    for (const limit of [100, 1_250]) governor.learn('limitedCalls', { limit, remaining: null });
    assert.deepEqual(limits(), [250]);
  });

  it('learns of the budget that is spoken of alone', () => {
    const { governor, limits } = setUp([{ unit: 'calls', limit: 1_000, windowMs: HOUR }, LIMITED]);
    governor.learn('calls', { limit: 500, remaining: 1 });
    assert.deepEqual(limits(), [500, 250]);
  });

  it('goes by its own figures when the server tells nothing', async () => {
    const { calls, governor, send, limits } = setUp();
    governor.learn('limitedCalls', { limit: null, remaining: null });
    await send(251);
    assert.deepEqual([calls.underWay.length, limits()], [250, [250]]);
  });

  it('takes no ceiling of nothing', () => {
    const { governor, limits } = setUp([{ ...LIMITED, ceiling: 'assumed' }]);
    governor.learn('limitedCalls', { limit: 0, remaining: 0 });
    assert.deepEqual(limits(), [250]);
  });

  it('counts what others of the account have spent', async () => {
    const { calls, governor, spend, send } = setUp();
    await spend(10);
    governor.learn('limitedCalls', { limit: 250, remaining: 40 });
    await send(41);
    assert.equal(calls.underWay.length, 40);
  });

  it('counts it without a ceiling, too', async () => {
    const { calls, governor, spend, send } = setUp();
    await spend(10);
    governor.learn('limitedCalls', { limit: null, remaining: 40 });
    await send(41);
    assert.equal(calls.underWay.length, 40);
  });

  it('keeps to the stated limit while the server grants more', async () => {
    const { calls, governor, spend, send } = setUp();
    await spend(10);
    governor.learn('limitedCalls', { limit: 1_250, remaining: 1_000 });
    await send(241);
    assert.equal(calls.underWay.length, 240);
  });

  it('lets others spend what the stated limit leaves to them', async () => {
    const { calls, governor, spend, send } = setUp([{ ...LIMITED, limit: 100 }]);
    await spend(10);
    governor.learn('limitedCalls', { limit: 250, remaining: 120 });
    await send(91);
    assert.equal(calls.underWay.length, 90);
  });

  it('gets back what others spent when the server grants it again', async () => {
    const { clock, calls, governor, spend, send } = setUp();
    await spend(1);
    governor.learn('limitedCalls', { limit: 250, remaining: 5 });
    await clock.advance(600_000);
    await spend(1);
    governor.learn('limitedCalls', { limit: 250, remaining: 200 });
    await send(201);
    assert.equal(calls.underWay.length, 200);
  });

  it('takes no call of its own that is still under way for one the server has room for', async () => {
    const { calls, governor, spend, send } = setUp();
    await spend(1);
    governor.learn('limitedCalls', { limit: 250, remaining: 10 });
    await send(5);
    governor.learn('limitedCalls', { limit: 250, remaining: 9 });
    await send(10);
    assert.equal(calls.underWay.length, 10, 'five of the ten were under way already');
  });

  it('holds back no call of another class for what was learned of one', async () => {
    const { calls, governor, send } = setUp([{ unit: 'calls', limit: 1_000, windowMs: HOUR }, LIMITED]);
    governor.learn('limitedCalls', { limit: 250, remaining: 0 });
    await send(3, { calls: 1, limitedCalls: 0 });
    assert.equal(calls.underWay.length, 3);
  });
});
