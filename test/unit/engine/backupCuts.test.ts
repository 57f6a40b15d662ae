import assert from 'node:assert/strict';
import fc from 'fast-check';
import { PermanentError, RateLimitError } from '../../../src/core/errors.ts';
import { BackupRun, WORLD } from './backupRun.ts';
import { Died } from './lifeline.ts';
import type { BackupWorld } from './scriptedBackup.ts';

const SMALL: BackupWorld = {
  w1: {
    a1: [
      { id: 11, files: [{ id: 1 }, { id: 2 }] },
      { id: 12, files: [] },
      { id: 13, files: [{ id: 3 }] },
    ],
  },
};
const LATER: BackupWorld = { w1: { a1: [{ id: 13, files: [{ id: 3 }, { id: 4 }] }] } };

/** Pages that may be read and not yet committed, and the call of each group that is under way. */
const IN_FLIGHT = 8 + 2;
/** The server refuses every so manieth call. */
const REFUSES = 7;

interface Story {
  readonly world: BackupWorld;
  /** A call that is answered with 404. */
  readonly gone: string;
  /** What a complete run found before the one that is told; null when there was none. */
  readonly before: BackupWorld | null;
  /** True when the run reads all anew although there is something. */
  readonly fresh: boolean;
  /** Steps from one cut to the next. */
  readonly stride: number;
}

const STORIES: Readonly<Record<string, Story>> = {
  'is the first': { world: SMALL, gone: 'file 2', before: null, fresh: false, stride: 2 },
  'adds to what is there': { world: LATER, gone: 'file 4', before: SMALL, fresh: false, stride: 4 },
  'reads all anew': { world: LATER, gone: 'file 4', before: SMALL, fresh: true, stride: 4 },
  'loses an app in the middle': { world: SMALL, gone: 'items of a1 from 2', before: SMALL, fresh: true, stride: 3 },
};

/** The run of a story, about to begin. */
async function begin({ world, gone, before, fresh }: Story): Promise<BackupRun> {
  const backup = await BackupRun.begin(before ?? world);
  if (before !== null) {
    await backup.attempt();
    await backup.anotherRun();
  }
  let calls = 0;
  backup.fresh = fresh;
  backup.server.world = world;
  backup.server.calls.length = 0;
  backup.server.failure = (call) => {
    calls += 1;
    if (calls % REFUSES === 0) return new RateLimitError('420', { limit: 'calls', retryAt: null, lastsMs: 60_000 });
    return call === gone ? new PermanentError('404') : null;
  };
  backup.life.begin();
  return backup;
}

const endOf = ({ archive, counted, letters }: BackupRun) => ({ content: archive.content, counted, letters });

async function undisturbed(story: Story) {
  const backup = await begin(story);
  await backup.attempt();
  const [end, steps] = [endOf(backup), backup.life.steps];
  await backup.stored.remove();
  return { end, steps };
}

/** Cuts one attempt after the other, then lets the last come to its end. */
async function cutAndResume(backup: BackupRun, cuts: readonly number[]): Promise<void> {
  for (const cutAt of cuts) {
    backup.life.begin(cutAt);
    await backup.attempt().catch((error) => assert.ok(error instanceof Died, error));
    await backup.again();
  }
  backup.life.begin();
  await backup.attempt();
}

describe('a backup that is cut off', () => {
  for (const [name, story] of Object.entries(STORIES)) {
    it(`and ${name} ends as if it had not been, wherever the cut is made`, async () => {
      const { end, steps } = await undisturbed(story);
      for (let cutAt = 1; cutAt <= steps; cutAt += story.stride) {
        const backup = await begin(story);
        try {
          await cutAndResume(backup, [cutAt]);
          assert.deepEqual(endOf(backup), end, `cut at step ${cutAt}`);
          const { calls } = backup.server;
          const needed = new Set(calls).size + Math.ceil(calls.length / REFUSES);
          assert.ok(calls.length <= needed + IN_FLIGHT, `cut at step ${cutAt}: ${calls}`);
        } finally {
          await backup.stored.remove();
        }
      }
    });
  }

  it('ends as if it had not been, however often and wherever it is', async () => {
    const story: Story = { world: WORLD, gone: 'file 2', before: null, fresh: false, stride: 1 };
    const { end, steps } = await undisturbed(story);
    const cuts = fc.array(fc.integer({ min: 1, max: steps }), { minLength: 2, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(cuts, async (places) => {
        const backup = await begin(story);
        try {
          await cutAndResume(backup, places);
          assert.deepEqual(endOf(backup), end);
        } finally {
          await backup.stored.remove();
        }
      }),
      { numRuns: 15 },
    );
  });
});
