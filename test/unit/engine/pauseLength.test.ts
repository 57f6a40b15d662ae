import assert from 'node:assert/strict';
import { RateLimitError } from '../../../src/core/errors.ts';
import { Governor } from '../../../src/engine/governor.ts';
import { attemptSignals } from './attemptSignals.ts';
import { HeldCalls } from './heldCalls.ts';
import { ManualClock } from './manualClock.ts';
import { recordingSeat } from './recordingSeat.ts';

const HOUR = 3_600_000;
const MINUTE = 60_000;

interface Said {
  readonly retryAt?: number;
  readonly lastsMs?: number;
}

/** An account of ten limited calls an hour, at a server that refuses. */
function setUp() {
  const clock = new ManualClock();
  const signals = attemptSignals();
  const calls = new HeldCalls();
  const budgets = [{ unit: 'limitedCalls', limit: 10, windowMs: HOUR }] as const;
  const governor = new Governor({ account: 'podio', clock, budgets, concurrency: 10, defaultPauseMs: HOUR });
  const { seat } = recordingSeat(governor);
  const start = clock.now();
  const send = async (): Promise<void> => {
    seat.run({ calls: 0, limitedCalls: 1 }, calls.named('call'), signals).catch(() => {});
    await clock.settle();
  };
  const spend = async (count: number): Promise<void> => {
    for (let i = 0; i < count; i += 1) {
      await send();
      calls.answer();
      await clock.settle();
    }
  };
  const refuse = async ({ retryAt, lastsMs }: Said = {}): Promise<void> => {
    calls.refuse(new RateLimitError('420', { limit: 'limitedCalls', retryAt: retryAt ?? null, lastsMs }));
    await clock.settle();
  };
  /** When the pause ends, in ms from the start. */
  const ends = (): number | null => {
    const { current } = governor.pause;
    return current === null ? null : current.resumeAt - start;
  };
  return { clock, start, calls, governor, send, spend, refuse, ends };
}

describe('length of a pause', () => {
  it('is what the server says, from the first hit', async () => {
    const { clock, send, refuse, ends } = setUp();
    await send();
    await send();
    await refuse({ lastsMs: HOUR });
    await clock.advance(10 * MINUTE);
    await refuse({ lastsMs: HOUR });
    assert.equal(ends(), HOUR);
  });

  it('is not begun anew by a forced retry that is refused again', async () => {
    const { clock, governor, send, refuse, ends } = setUp();
    await send();
    await refuse({ lastsMs: HOUR });
    for (let force = 1; force <= 3; force += 1) {
      await clock.advance(10 * MINUTE);
      governor.pause.force();
      await clock.settle();
      await refuse({ lastsMs: HOUR });
    }
    assert.equal(ends(), HOUR);
  });

  it('is counted anew for a hit after its end', async () => {
    const { clock, send, refuse, ends } = setUp();
    await send();
    await refuse({ lastsMs: HOUR });
    await clock.advance(HOUR);
    await refuse({ lastsMs: HOUR });
    assert.equal(ends(), 2 * HOUR);
  });

  it('is at least a second, though what was said of it is over', async () => {
    const { clock, governor, send, refuse, ends } = setUp();
    await send();
    await refuse({ lastsMs: 10 * MINUTE });
    await clock.advance(10 * MINUTE - 100);
    governor.pause.force();
    await clock.settle();
    await refuse({ lastsMs: 10 * MINUTE });
    assert.equal(ends(), 10 * MINUTE - 100 + 1_000);
  });

  it('is the time the server names before all else', async () => {
    const { start, spend, send, refuse, ends } = setUp();
    await spend(9);
    await send();
    await refuse({ retryAt: start + 5_000, lastsMs: HOUR });
    assert.equal(ends(), 5_000);
  });

  it('is until the first of its own calls comes back when they filled the window and nothing is said', async () => {
    const { clock, spend, send, refuse, ends } = setUp();
    await spend(9);
    await clock.advance(50 * MINUTE);
    await send();
    await refuse();
    assert.equal(ends(), HOUR);
  });

  it('is the same after a forced retry, also when its own calls tell it', async () => {
    const { clock, governor, spend, send, refuse, ends } = setUp();
    await spend(8);
    await clock.advance(20 * MINUTE);
    await send();
    await refuse();
    await clock.advance(10 * MINUTE);
    governor.pause.force();
    await clock.settle();
    await refuse();
    assert.equal(ends(), HOUR);
  });

  it('is what the server says, though its own calls would come back sooner', async () => {
    const { clock, spend, send, refuse, ends } = setUp();
    await spend(9);
    await clock.advance(50 * MINUTE);
    await send();
    await refuse({ lastsMs: HOUR });
    assert.equal(ends(), 110 * MINUTE);
  });

  it('is the default when others filled the window and nothing is said', async () => {
    const { clock, governor, spend, send, refuse, ends } = setUp();
    await spend(2);
    governor.learn('limitedCalls', { limit: 10, remaining: 1 });
    await clock.advance(50 * MINUTE);
    await send();
    await refuse();
    assert.equal(ends(), 110 * MINUTE);
  });

  it('is the default for a limit that it knows no window of', async () => {
    const { calls, clock, spend, send, ends } = setUp();
    await spend(9);
    await clock.advance(50 * MINUTE);
    await send();
    calls.refuse(new RateLimitError('429', { limit: 'gateway', retryAt: null }));
    await clock.settle();
    assert.equal(ends(), 110 * MINUTE);
  });
});
