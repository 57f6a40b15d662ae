import assert from 'node:assert/strict';
import type { RunEvent } from '../../../src/core/runEvent.ts';
import { type CoalesceClock, coalesceProgress } from '../../../src/protocol/coalesceProgress.ts';

class FakeClock implements CoalesceClock {
  #now = 0;
  #timers: { readonly at: number; readonly then: () => void }[] = [];

  elapsed(): number {
    return this.#now;
  }

  after(ms: number, then: () => void): () => void {
    const timer = { at: this.#now + ms, then };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  advance(ms: number): void {
    this.#now += ms;
    const due = this.#timers.filter(({ at }) => at <= this.#now);
    this.#timers = this.#timers.filter(({ at }) => at > this.#now);
    for (const { then } of due) then();
  }
}

const at = '2026-11-22T10:00:00.000Z';
const savings = { records: 0, calls: 0, tokens: 0, money: null, currency: 'USD' };

function progress(done: number, run = 'r1'): RunEvent {
  const unknown = { total: null, ratePerSecond: null, etaMs: null, limitedBy: null };
  return { type: 'progress', at, job: 'a', run, counters: {}, checkpoint: '', done, ...unknown };
}

const finished: RunEvent = {
  type: 'run:finished',
  at,
  job: 'a',
  run: 'r1',
  state: 'completed',
  error: null,
  checkpoint: '',
  counters: {},
  attempts: [],
  savings,
};

function setUp() {
  const clock = new FakeClock();
  const delivered: string[] = [];
  const push = coalesceProgress((event) => {
    delivered.push(event.type === 'progress' ? `${event.run} ${event.done}` : event.type);
  }, clock);
  return { clock, delivered, push };
}

describe('coalescing progress', () => {
  it('delivers the first at once and the latest of each tenth of a second', () => {
    const { clock, delivered, push } = setUp();
    for (let ms = 0; ms < 250; ms++) {
      push(progress(ms));
      clock.advance(1);
    }
    assert.deepEqual(delivered, ['r1 0', 'r1 99', 'r1 199']);
  });

  it('delivers the last when no more follow', () => {
    const { clock, delivered, push } = setUp();
    push(progress(1));
    push(progress(2));
    clock.advance(1_000);
    assert.deepEqual(delivered, ['r1 1', 'r1 2']);
  });

  it('delivers the last before the end of the run, and nothing after it', () => {
    const { clock, delivered, push } = setUp();
    for (const event of [progress(1), progress(2), finished]) push(event);
    clock.advance(1_000);
    assert.deepEqual(delivered, ['r1 1', 'r1 2', 'run:finished']);
  });

  it('gives each run its own pace', () => {
    const { delivered, push } = setUp();
    for (const event of [progress(1, 'r1'), progress(1, 'r2'), progress(2, 'r1')]) push(event);
    assert.deepEqual(delivered, ['r1 1', 'r2 1']);
  });

  it('lets everything else pass', () => {
    const { delivered, push } = setUp();
    for (let line = 0; line < 3; line++) push({ type: 'log', at, job: 'a', level: 'info', message: '' });
    assert.deepEqual(delivered, ['log', 'log', 'log']);
  });
});
