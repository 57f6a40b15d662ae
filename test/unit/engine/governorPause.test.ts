import assert from 'node:assert/strict';
import { GovernorPause, type Pause } from '../../../src/engine/governorPause.ts';
import { ManualClock } from './manualClock.ts';

const never = new AbortController().signal;

function setUp() {
  const clock = new ManualClock();
  return { clock, pause: new GovernorPause('api', 60_000, clock), start: clock.now() };
}

/** Notes when a pause was over, in ms from the start. */
function watch(pause: GovernorPause, clock: ManualClock, start: number): number[] {
  const over: number[] = [];
  const { current } = pause;
  if (current !== null) void pause.outlast(current, never).then(() => over.push(clock.now() - start));
  return over;
}

const saved = (since: number, resumeAt: number): Pause => ({ account: 'api', limit: 'day', since, resumeAt });

describe('pause of an account', () => {
  it('is off until a call is refused', () => {
    assert.equal(setUp().pause.current, null);
  });

  it('lasts its default from the first hit when the server names no time', async () => {
    const { clock, pause, start } = setUp();
    pause.begin('minute', null);
    await clock.advance(30_000);
    assert.deepEqual(pause.begin('minute', null), {
      account: 'api',
      limit: 'minute',
      since: start,
      resumeAt: start + 60_000,
    });
  });

  it('is prolonged, never shortened, by a later refusal that names a time', async () => {
    const { pause, start } = setUp();
    pause.begin('minute', start + 10_000);
    assert.equal(pause.begin('hour', start + 90_000).resumeAt, start + 90_000);
    assert.equal(pause.begin('minute', start + 20_000).resumeAt, start + 90_000);
    assert.equal(pause.current?.since, start);
  });

  it('starts a new count for a refusal after its end', async () => {
    const { clock, pause, start } = setUp();
    pause.begin('minute', start + 10_000);
    await clock.advance(10_000);
    assert.equal(pause.current, null);
    assert.equal(pause.begin('minute', null).since, start + 10_000);
  });

  it('lasts a second when the server refuses and names a time gone by', () => {
    const { pause, start } = setUp();
    assert.equal(pause.begin('minute', start - 5_000).resumeAt, start + 1_000);
  });

  it('ends on whole milliseconds, as they are written down', () => {
    const { pause, start } = setUp();
    assert.equal(pause.begin('minute', start + 1_234.5).resumeAt, start + 1_235);
  });

  it('is over for a waiter at its end, to the millisecond', async () => {
    const { clock, pause, start } = setUp();
    pause.begin('hour', start + 40_000);
    const over = watch(pause, clock, start);
    await clock.advance(100_000);
    assert.deepEqual(over, [40_000]);
  });

  it('is over at once by force, and stays so', async () => {
    const { clock, pause, start } = setUp();
    pause.begin('hour', start + 40_000);
    const over = watch(pause, clock, start);
    await clock.advance(5_000);
    assert.equal(pause.force(), true);
    await clock.advance(1_000);
    assert.deepEqual([over, pause.current, pause.ended], [[5_000], null, 'forced']);
  });

  it('has nothing to force while none is on', () => {
    assert.equal(setUp().pause.force(), false);
  });

  it('keeps the first hit after a force until its old end', async () => {
    const { clock, pause, start } = setUp();
    pause.begin('hour', start + 40_000);
    pause.force();
    await clock.advance(30_000);
    assert.deepEqual(pause.begin('hour', null), {
      account: 'api',
      limit: 'hour',
      since: start,
      resumeAt: start + 60_000,
    });
  });

  it('takes up what an earlier process wrote down', () => {
    const { pause, start } = setUp();
    pause.restore(saved(start - 50_000, start + 10_000));
    assert.deepEqual(pause.current, saved(start - 50_000, start + 10_000));
  });

  it('is not blocked by a saved pause that has run out', () => {
    const { pause, start } = setUp();
    pause.restore(saved(start - 50_000, start));
    assert.equal(pause.current, null);
  });

  it('takes up a saved pause although one of its own has run out before', async () => {
    const { clock, pause, start } = setUp();
    pause.begin('minute', start + 1_000);
    await clock.advance(2_000);
    pause.restore(saved(start, start + 10_000));
    assert.equal(pause.current?.resumeAt, start + 10_000);
  });

  it('keeps the longest of several saved pauses', () => {
    const { pause, start } = setUp();
    for (const end of [10_000, 90_000, 20_000]) pause.restore(saved(start, start + end));
    assert.equal(pause.current?.resumeAt, start + 90_000);
  });

  it('takes up a hit whose pause was ended by force without being on', () => {
    const { pause, start } = setUp();
    pause.restore(saved(start - 50_000, start + 10_000), true);
    assert.deepEqual([pause.current, pause.ended], [null, 'forced']);
    assert.deepEqual(pause.begin('day', null), saved(start - 50_000, start + 10_000));
  });

  it('ends nothing by a saved force that came before', () => {
    const { pause, start } = setUp();
    const begun = pause.begin('minute', start + 1_000);
    pause.restore(saved(start - 50_000, start + 10_000), true);
    assert.equal(pause.current, begun);
  });

  it('does not undo a force by what was saved of the same pause', () => {
    const { pause, start } = setUp();
    const begun = pause.begin('hour', start + 40_000);
    pause.force();
    pause.restore(begun);
    assert.equal(pause.current, null);
  });

  it('is not prolonged by a wall clock that is set back', async () => {
    const { clock, pause, start } = setUp();
    pause.begin('hour', start + 40_000);
    clock.jump(-86_400_000);
    await clock.advance(40_000);
    assert.equal(pause.current, null);
  });

  it('is over when the machine slept through its end', async () => {
    const { clock, pause, start } = setUp();
    pause.begin('hour', start + 3_600_000);
    const over = watch(pause, clock, start);
    clock.jump(3_600_000);
    await clock.advance(15_000);
    assert.equal(over.length, 1);
  });

  it('lets go of a waiter when its signal fires', async () => {
    const { clock, pause, start } = setUp();
    const leaving = new AbortController();
    const waiting = pause.outlast(pause.begin('hour', start + 40_000), leaving.signal);
    leaving.abort(new Error('enough'));
    await assert.rejects(waiting, /enough/);
    assert.equal(clock.sleeping, 0);
  });
});
