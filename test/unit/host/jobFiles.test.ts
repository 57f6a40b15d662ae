import assert from 'node:assert/strict';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Folder, JobFiles } from '../../../src/host/jobFiles.ts';
import { type HostRoom, inRoom } from './hostRoom.ts';
import { sampleJob } from './sampleJob.ts';

const filesOf = (...folders: readonly string[]): JobFiles =>
  new JobFiles(() => folders.map((path): Folder => ({ name: 'folder', path })));

const names = (files: JobFiles): readonly (readonly string[])[] => files.all().map(({ jobs }) => [...jobs.keys()]);

const inRoomOf = (use: (room: HostRoom) => Promise<void>): Promise<void> => inRoom({ shop: sampleJob() }, use);

describe('the job files of a workspace', () => {
  it('are ratchet.json and those whose name ends in .ratchet.json, the usual one first', () =>
    inRoomOf(async (room) => {
      room.write({ backup: sampleJob() }, 'a.ratchet.json');
      room.write({ other: sampleJob() }, 'notratchet.json');
      const files = filesOf(room.folder);
      await files.refresh();
      assert.deepEqual(names(files), [['shop'], ['backup']]);
    }));

  it('are found in every folder of the workspace', () =>
    inRoomOf(async (room) => {
      mkdirSync(room.path('second'));
      room.write({ second: sampleJob() }, join('second', 'ratchet.json'));
      const files = filesOf(room.folder, room.path('second'));
      await files.refresh();
      assert.deepEqual(names(files), [['shop'], ['second']]);
    }));

  it('do not suffer from an error in one of them', () =>
    inRoomOf(async (room) => {
      room.write('{ "jobs": { "broken": {} } }', 'broken.ratchet.json');
      const files = filesOf(room.folder);
      await files.refresh();
      const [good, broken] = files.all();
      assert.deepEqual([good?.problems.length, [...(good?.jobs.keys() ?? [])]], [0, ['shop']]);
      assert.equal(broken?.problems[0]?.job, 'broken');
    }));

  it('have a problem when they cannot be read', () =>
    inRoomOf(async (room) => {
      mkdirSync(room.path('folder.ratchet.json'));
      const files = filesOf(room.folder);
      await files.refresh();
      assert.match(files.all()[1]?.problems[0]?.message ?? '', /cannot be read: EISDIR/);
    }));

  it('are none in a folder that is gone', async () => {
    const files = filesOf('/nowhere');
    await files.refresh();
    assert.deepEqual(files.all(), []);
  });

  it('stay the same objects until their text changes', () =>
    inRoomOf(async (room) => {
      const files = filesOf(room.folder);
      await files.refresh();
      const [before] = files.all();
      await files.refresh();
      assert.equal(files.all()[0], before);
      room.write({ shop: sampleJob(), casa: sampleJob() });
      await files.refresh();
      assert.notEqual(files.all()[0], before);
    }));

  it('are seen as they are after a change that comes while they are looked at', () =>
    inRoomOf(async (room) => {
      const files = filesOf(room.folder);
      const first = files.refresh();
      room.write({ later: sampleJob() });
      await Promise.all([first, files.refresh()]);
      assert.deepEqual(names(files), [['later']]);
    }));

  it('belong to their jobs, whether or not these are still in them', () =>
    inRoomOf(async (room) => {
      const files = filesOf(room.folder);
      await files.refresh();
      assert.deepEqual(
        [files.fileOf(room.key('gone'))?.path, files.fileOf(room.key('x', 'no.ratchet.json'))],
        [room.path('ratchet.json'), null],
      );
      rmSync(room.path('ratchet.json'));
      await files.refresh();
      assert.equal(files.fileOf(room.key('shop')), null);
    }));
});
