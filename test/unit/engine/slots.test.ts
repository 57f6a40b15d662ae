import assert from 'node:assert/strict';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Slots } from '../../../src/engine/slots.ts';

const never = new AbortController().signal;

/** Asks for `count` places and lists who got one, in order. */
function ask(slots: Slots, count: number, signal = never): number[] {
  const taken: number[] = [];
  for (let who = 1; who <= count; who += 1)
    slots.take(signal).then(
      () => taken.push(who),
      () => taken.push(-who),
    );
  return taken;
}

describe('slots', () => {
  it('hands out no more places than there are', async () => {
    const taken = ask(new Slots(2), 4);
    await nextTurn();
    assert.deepEqual(taken, [1, 2]);
  });

  it('admits in the order of asking', async () => {
    const slots = new Slots(1);
    const taken = ask(slots, 3);
    for (let i = 0; i < 3; i += 1) {
      await nextTurn();
      slots.give();
    }
    assert.deepEqual(taken, [1, 2, 3]);
  });

  it('lets go of whoever waits when the signal fires, without losing a place', async () => {
    const slots = new Slots(1);
    await slots.take(never);
    const waiting = new AbortController();
    const left = ask(slots, 1, waiting.signal);
    const stayed = ask(slots, 1);
    waiting.abort(new Error('enough'));
    slots.give();
    await nextTurn();
    assert.deepEqual([left, stayed], [[-1], [1]]);
  });

  it('gives no place to a signal that has fired already', async () => {
    const slots = new Slots(1);
    await assert.rejects(slots.take(AbortSignal.abort(new Error('enough'))), /enough/);
    await slots.take(never);
  });

  it('admits more at once when it grows', async () => {
    const slots = new Slots(1);
    const taken = ask(slots, 4);
    slots.resize(3);
    await nextTurn();
    assert.deepEqual(taken, [1, 2, 3]);
  });

  it('admits nobody until enough came back when it shrinks', async () => {
    const slots = new Slots(3);
    const taken = ask(slots, 4);
    slots.resize(1);
    slots.give();
    slots.give();
    await nextTurn();
    assert.deepEqual(taken, [1, 2, 3]);
    slots.give();
    await nextTurn();
    assert.deepEqual(taken, [1, 2, 3, 4]);
  });
});
