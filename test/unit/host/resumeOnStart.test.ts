import assert from 'node:assert/strict';
import { type AutoResume, resumeOnStart } from '../../../src/host/resumeOnStart.ts';
import { HeldClock } from '../ui/heldClock.ts';
import { type HostRoom, inRoom, jobThat, type OpenWindow } from './hostRoom.ts';
import { sampleJob } from './sampleJob.ts';
import { holdJob, saveSnapshot } from './snapshots.ts';

interface Watched {
  readonly resumed: string[];
  readonly asked: (readonly string[])[];
  readonly clock: HeldClock;
}

/** Does what a window does when it opens; the user answers every question with yes, if asked. */
function watchStart({ model }: OpenWindow, setting: AutoResume, answer = true): Watched {
  const watched: Watched = { resumed: [], asked: [], clock: new HeldClock() };
  resumeOnStart({
    model,
    setting: () => setting,
    ask: async (jobs) => {
      watched.asked.push(jobs.map(({ name }) => name));
      return answer;
    },
    resume: async (key) => void watched.resumed.push(model.job(key)?.name ?? ''),
    clock: watched.clock,
  });
  return watched;
}

/** Until all that was begun by a change of the model has been done. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const withInterrupted = (use: (room: HostRoom) => Promise<void>): Promise<void> =>
  inRoom({ casa: sampleJob(), shop: sampleJob(), done: sampleJob() }, async (room) => {
    saveSnapshot(room, 'casa');
    saveSnapshot(room, 'shop', { state: 'interrupted' });
    saveSnapshot(room, 'done', { state: 'completed' });
    await use(room);
  });

describe('interrupted runs, when a window opens', () => {
  it('are resumed by themselves with "always", without a runner having been needed to find them', () =>
    withInterrupted(async (room) => {
      const window = await room.open();
      assert.equal(window.model.runner.kind, 'off');
      const { resumed, asked } = watchStart(window, 'always');
      await settled();
      assert.deepEqual([resumed, asked], [['casa', 'shop'], []]);
    }));

  it('are asked about once, all together, with "ask"', () =>
    withInterrupted(async (room) => {
      const { resumed, asked } = watchStart(await room.open(), 'ask');
      await settled();
      assert.deepEqual([asked, resumed], [[['casa', 'shop']], ['casa', 'shop']]);
    }));

  it('are left alone when the user does not want them resumed', () =>
    withInterrupted(async (room) => {
      const { resumed, asked } = watchStart(await room.open(), 'ask', false);
      await settled();
      assert.deepEqual([asked.length, resumed], [1, []]);
    }));

  it('are left alone with "never"', () =>
    withInterrupted(async (room) => {
      const { resumed, asked } = watchStart(await room.open(), 'never');
      await settled();
      assert.deepEqual([asked, resumed], [[], []]);
    }));

  it('are left alone in an untrusted window', () =>
    withInterrupted(async (room) => {
      const { resumed, asked } = watchStart(await room.open({ window: { kind: 'untrusted' } }), 'always');
      await settled();
      assert.deepEqual([asked, resumed], [[], []]);
    }));

  it('count when the window before lets go of them a moment later', () =>
    inRoom({ casa: sampleJob() }, async (room) => {
      saveSnapshot(room, 'casa');
      const lock = await holdJob(room, 'casa');
      const window = await room.open();
      const { resumed } = watchStart(window, 'always');
      lock.release();
      await jobThat(window, room.key('casa'), ({ owner }) => owner.kind === 'nobody');
      await settled();
      assert.deepEqual(resumed, ['casa']);
    }));

  it('do not count when they are interrupted later on', () =>
    inRoom({ casa: sampleJob() }, async (room) => {
      saveSnapshot(room, 'casa');
      const lock = await holdJob(room, 'casa');
      const window = await room.open();
      const { resumed, clock } = watchStart(window, 'always');
      clock.advance(60_000);
      lock.release();
      await jobThat(window, room.key('casa'), ({ owner }) => owner.kind === 'nobody');
      await settled();
      assert.deepEqual(resumed, []);
    }));
});
