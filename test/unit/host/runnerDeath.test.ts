import assert from 'node:assert/strict';
import { RunState } from '../../../src/core/runState.ts';
import type { RunnerState } from '../../../src/host/jobsModel.ts';
import { HeldClock } from '../ui/heldClock.ts';
import { inRoom, jobThat, type OpenWindow } from './hostRoom.ts';
import { sampleJob } from './sampleJob.ts';

/** Resolves when the runners' state is of that kind; the states on the way are returned. */
function runnerThatIs({ model }: OpenWindow, kind: RunnerState['kind']): Promise<readonly RunnerState['kind'][]> {
  const seen: RunnerState['kind'][] = [];
  return new Promise((resolve) => {
    const look = (): void => {
      if (seen.at(-1) !== model.runner.kind) seen.push(model.runner.kind);
      if (model.runner.kind !== kind) return;
      unsubscribe();
      resolve(seen);
    };
    const unsubscribe = model.onDidChange(look);
    look();
  });
}

describe('the host: when a runner dies', () => {
  it('goes on with the jobs that were under way', () =>
    inRoom({ 'dies once': sampleJob() }, async (room) => {
      const window = await room.open();
      const key = room.key('dies once');
      await window.actions.start(key);
      const job = await jobThat(window, key, ({ attempts }) => attempts.at(-1)?.attempt === 2);
      assert.deepEqual(
        [job.state, job.owner.kind, job.attempts.at(-1)?.reason],
        [RunState.running, 'here', 'crash-recovery'],
      );
    }));

  it('shows the job as interrupted meanwhile', () =>
    inRoom({ 'dies once': sampleJob() }, async (room) => {
      const window = await room.open();
      const key = room.key('dies once');
      const interrupted = jobThat(window, key, ({ state }) => state === RunState.interrupted);
      await window.actions.start(key);
      assert.deepEqual((await interrupted).progress?.ratePerSecond, null);
    }));

  it('does not go on with a job that was being paused', () =>
    inRoom({ 'dies when paused': sampleJob() }, async (room) => {
      const window = await room.open();
      const key = room.key('dies when paused');
      await window.actions.start(key);
      await jobThat(window, key, ({ owner }) => owner.kind === 'here');
      await assert.rejects(window.actions.pause(key), /was ended by SIGKILL/);
      assert.deepEqual(await runnerThatIs(window, 'off'), ['off']);
      assert.equal(window.model.job(key)?.state, RunState.interrupted);
    }));

  it('gives up after three restarts in five minutes, and leaves the job to be resumed', () =>
    inRoom({ 'dies each time': sampleJob() }, async (room) => {
      const window = await room.open();
      const key = room.key('dies each time');
      await window.actions.start(key);
      await runnerThatIs(window, 'givenUp');
      const job = window.model.job(key);
      assert.deepEqual([job?.state, job?.owner.kind], [RunState.interrupted, 'nobody']);
      const deaths = window.logged.filter((line) => line.includes('was ended by SIGKILL'));
      assert.equal(deaths.length, 4);
    }));

  it('starts one again for a person who asks, after it has given up', () =>
    inRoom({ 'dies each time': sampleJob(), completes: sampleJob() }, async (room) => {
      const window = await room.open();
      await window.actions.start(room.key('dies each time'));
      await runnerThatIs(window, 'givenUp');
      await window.actions.start(room.key('completes'));
      await jobThat(window, room.key('completes'), ({ state }) => state === RunState.completed);
      assert.equal(window.model.runner.kind, 'ready');
    }));

  it('starts none again when no job was under way', () =>
    inRoom({ completes: sampleJob() }, async (room) => {
      const window = await room.open();
      await window.actions.start(room.key('completes'));
      await jobThat(window, room.key('completes'), ({ state }) => state === RunState.completed);
      const off = runnerThatIs(window, 'off');
      await window.pool.restart();
      assert.deepEqual((await off).at(-1), 'off');
    }));

  it('ends runners that do not answer when asked to, and goes on in new ones', () =>
    inRoom({ runs: sampleJob() }, async (room) => {
      const window = await room.open();
      await window.actions.start(room.key('runs'));
      await jobThat(window, room.key('runs'), ({ owner }) => owner.kind === 'here');
      await window.pool.restart();
      await jobThat(window, room.key('runs'), ({ attempts }) => attempts.at(-1)?.attempt === 2);
    }));

  it('lets a runner go that nobody has needed for a while', () =>
    inRoom({ completes: sampleJob() }, async (room) => {
      const window = await room.open();
      await window.actions.start(room.key('completes'));
      await jobThat(window, room.key('completes'), ({ state }) => state === RunState.completed);
      await runnerThatIs(window, 'off');
    }));

  it('lets none go while a job is under way', () =>
    inRoom({ runs: sampleJob() }, async (room) => {
      const clock = new HeldClock();
      const window = await room.open({ clock });
      await window.actions.start(room.key('runs'));
      clock.advance(3_600_000);
      assert.equal(window.model.job(room.key('runs'))?.owner.kind, 'here');
      assert.equal(window.model.runner.kind, 'ready');
    }));
});
