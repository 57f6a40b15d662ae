import assert from 'node:assert/strict';
import { systemClock } from '../../../src/engine/systemClock.ts';

const never = new AbortController().signal;

describe('system clock', () => {
  it('sleeps no shorter than it is asked to', async () => {
    const start = systemClock.elapsed();
    await systemClock.sleep(5, never);
    assert.ok(systemClock.elapsed() - start >= 5);
  });

  it('does not sleep for a time gone by', async () => {
    await systemClock.sleep(-1_000, never);
  });

  it("rejects with the signal's reason when it fires", async () => {
    const waking = new AbortController();
    const sleeping = systemClock.sleep(3_600_000, waking.signal);
    waking.abort(new Error('enough'));
    await assert.rejects(sleeping, /enough/);
  });

  it('does not begin to sleep once the signal has fired', async () => {
    await assert.rejects(systemClock.sleep(3_600_000, AbortSignal.abort(new Error('enough'))), /enough/);
  });
});
