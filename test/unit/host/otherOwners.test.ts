import assert from 'node:assert/strict';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RunState } from '../../../src/core/runState.ts';
import { abilitiesOf } from '../../../src/host/jobAbilities.ts';
import { type HostRoom, inRoom, jobThat } from './hostRoom.ts';
import { sampleJob } from './sampleJob.ts';
import { holdJob, saveSnapshot, stateDirOf } from './snapshots.ts';

const inRoomWithJob = (use: (room: HostRoom) => Promise<void>): Promise<void> => inRoom({ shop: sampleJob() }, use);

describe('the host: jobs that others have, or had', () => {
  it('shows a job that another window runs, with its owner and its progress', () =>
    inRoomWithJob(async (room) => {
      saveSnapshot(room, 'shop');
      const lock = await holdJob(room, 'shop');
      const { model } = await room.open();
      const job = model.job(room.key('shop'));
      assert.deepEqual(
        [job?.state, job?.owner, job?.progress?.done, job?.progress?.ratePerSecond],
        [RunState.running, { kind: 'elsewhere', pid: process.pid, host: 'desk', role: 'VS Code' }, 310, 50],
      );
      lock.release();
    }));

  it('offers nothing that would take such a job away', () =>
    inRoomWithJob(async (room) => {
      saveSnapshot(room, 'shop');
      const lock = await holdJob(room, 'shop');
      const { model } = await room.open();
      const job = model.job(room.key('shop'));
      assert.ok(job !== null);
      const offered = Object.entries(abilitiesOf(job, model.window)).filter(([, can]) => can);
      assert.deepEqual(
        offered.map(([ability]) => ability),
        ['inspect', 'search'],
      );
      lock.release();
    }));

  it('shows it as interrupted, and lets it be resumed, once its owner is gone', () =>
    inRoomWithJob(async (room) => {
      saveSnapshot(room, 'shop');
      const lock = await holdJob(room, 'shop');
      const window = await room.open();
      lock.release();
      const job = await jobThat(window, room.key('shop'), ({ owner }) => owner.kind === 'nobody');
      assert.deepEqual([job.state, abilitiesOf(job, window.model.window).resume], [RunState.interrupted, true]);
    }));

  it('follows a job whose run another process begins', () =>
    inRoomWithJob(async (room) => {
      const window = await room.open();
      const lock = await holdJob(room, 'shop');
      saveSnapshot(room, 'shop');
      await jobThat(window, room.key('shop'), ({ owner }) => owner.kind === 'elsewhere');
      saveSnapshot(room, 'shop', { done: 620, updatedAt: '2026-11-22T10:00:05.000Z' });
      await jobThat(window, room.key('shop'), ({ progress }) => progress?.done === 620);
      lock.release();
    }));

  it('says that a job failed, and why', () =>
    inRoomWithJob(async (room) => {
      saveSnapshot(room, 'shop', { state: 'failed', lastError: 'the query is broken' });
      const { model } = await room.open();
      const job = model.job(room.key('shop'));
      assert.deepEqual([job?.state, job?.lastError], [RunState.failed, 'the query is broken']);
    }));

  it('shows a job that has run and is no longer in the file', () =>
    inRoomWithJob(async (room) => {
      saveSnapshot(room, 'gone', { state: 'paused' });
      const { model } = await room.open();
      const jobs = model.jobs().map(({ name, inFile, kind, state }) => [name, inFile, kind, state]);
      assert.deepEqual(jobs, [
        ['shop', true, 'sync', null],
        ['gone', false, null, RunState.paused],
      ]);
    }));

  it('does without a snapshot that cannot be read', () =>
    inRoomWithJob(async (room) => {
      saveSnapshot(room, 'shop');
      writeFileSync(join(stateDirOf(room), 'shop.status.json'), '{');
      const { model } = await room.open();
      assert.equal(model.job(room.key('shop'))?.state, null);
    }));

  it('takes what its own runner told over a snapshot from before it', () =>
    inRoom({ completes: sampleJob() }, async (room) => {
      const window = await room.open();
      await window.actions.start(room.key('completes'));
      await jobThat(window, room.key('completes'), ({ state }) => state === RunState.completed);
      saveSnapshot(room, 'completes');
      await window.model.refreshStates();
      assert.equal(window.model.job(room.key('completes'))?.state, RunState.completed);
    }));
});

describe('moving a checkpoint store aside', () => {
  it('moves the files of the job and nothing else', () =>
    inRoomWithJob(async (room) => {
      saveSnapshot(room, 'shop', { state: 'paused' });
      saveSnapshot(room, 'shop.old', { state: 'paused' });
      for (const name of ['shop.sqlite', 'shop.sqlite-wal', 'shop.spool', 'shop.spool-texts', 'shop.old.sqlite'])
        writeFileSync(join(stateDirOf(room), name), '');
      const { actions, model } = await room.open();
      const place = await actions.moveStoreAside(room.key('shop'));
      const moved = ['shop.spool', 'shop.spool-texts', 'shop.sqlite', 'shop.sqlite-wal', 'shop.status.json'];
      assert.deepEqual(readdirSync(place).sort(), moved);
      const left = readdirSync(stateDirOf(room)).filter((name) => name !== 'aside');
      assert.deepEqual(left.sort(), ['shop.old.sqlite', 'shop.old.status.json']);
      assert.equal(model.job(room.key('shop'))?.state, null);
    }));

  it('is refused while another process has the job', () =>
    inRoomWithJob(async (room) => {
      saveSnapshot(room, 'shop', { state: 'paused' });
      const { actions } = await room.open();
      const lock = await holdJob(room, 'shop');
      await assert.rejects(actions.moveStoreAside(room.key('shop')), /in use by another process/);
      lock.release();
    }));
});
