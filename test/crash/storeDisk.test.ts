// What the store does when the disk refuses: no space, no permission, read-only, a failing device.

import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import fs, { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StorageError } from '../../src/core/errors.ts';
import type { CheckpointWriter } from '../../src/engine/ports.ts';
import { openCheckpointStore } from '../../src/store/openStore.ts';
import { commit, HOLDER, letter, RUN, startRun } from '../unit/store/storeFixture.ts';
import { bundleScript } from './bundleScript.ts';

const NOBODY = 65534;
const IS_ROOT = process.getuid?.() === 0;

describe('checkpoint store on a disk that refuses', function () {
  this.timeout(60_000);
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ratchet-disk-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('stops with ENOSPC, keeps the last acknowledged commit and goes on once there is space', async function () {
    const disk = mountSmallDisk(folder);
    if (disk === null) return this.skip();
    try {
      writeFileSync(disk.path('filler'), Buffer.alloc(1 << 20));
      const full = await openCheckpointStore(disk.path('job.sqlite'));
      const writer = await full.acquire(HOLDER);
      await startRun(writer);
      const { acknowledged, error } = await commitUntilRefused(writer);
      assertStorageError(error, 'ENOSPC');
      await assert.rejects(writer.commit(commit('after')), StorageError);
      await full.close();
      rmSync(disk.path('filler'));

      const resumed = await openCheckpointStore(disk.path('job.sqlite'));
      assert.equal(resumed.recovered, null);
      const stands = Number(resumed.streams(RUN)[0]?.cursor);
      assert.ok(stands >= acknowledged, `stands at ${stands}, ${acknowledged} was acknowledged`);
      assert.equal(resumed.latestRun()?.counters.read, stands);
      await (await resumed.acquire(HOLDER)).commit(commit(String(stands + 1)));
      assert.equal(resumed.streams(RUN)[0]?.cursor, String(stands + 1));
      await resumed.close();
    } finally {
      disk.unmount();
    }
  });

  it('refuses to open on a read-only file system with EROFS', async function () {
    const disk = mountSmallDisk(folder);
    if (disk === null) return this.skip();
    try {
      await (await openCheckpointStore(disk.path('job.sqlite'))).close();
      disk.makeReadOnly();
      await assert.rejects(openCheckpointStore(disk.path('job.sqlite')), (error) => assertStorageError(error, 'EROFS'));
      await assert.rejects(openCheckpointStore(disk.path('new.sqlite')), (error) => assertStorageError(error, 'EROFS'));
    } finally {
      disk.unmount();
    }
  });

  it('refuses to open without permission with EACCES', async function () {
    if (!IS_ROOT) return this.skip();
    const script = await bundleScript('./storeOpenChild.ts', folder);
    const state = join(folder, 'state');
    mkdirSync(state);
    await (await openCheckpointStore(join(state, 'job.sqlite'))).close();
    chmodSync(folder, 0o755);
    chmodSync(join(state, 'job.sqlite'), 0o444);
    chownSync(state, NOBODY, NOBODY);
    for (const file of ['job.sqlite', join('missing', 'job.sqlite')]) {
      chmodSync(state, file === 'job.sqlite' ? 0o755 : 0o555);
      const child = spawnSync(process.execPath, [script, join(state, file)], { uid: NOBODY, gid: NOBODY });
      assert.equal(JSON.parse(child.stdout.toString()).code, 'EACCES', child.stderr.toString());
    }
  });

  it('acknowledges nothing after a failed fsync and never repeats it', async () => {
    const store = await openCheckpointStore(join(folder, 'job.sqlite'));
    const writer = await store.acquire(HOLDER);
    await startRun(writer);
    await writer.commit(commit('1'));
    const disk = failFsync();
    try {
      await assert.rejects(writer.commit(commit('2')), (error) => assertStorageError(error, 'EIO'));
      await assert.rejects(writer.commit(commit('3')), (error) => assertStorageError(error, 'EIO'));
      await assert.rejects(store.acquire(HOLDER), (error) => assertStorageError(error, 'EIO'));
      await store.close();
      assert.equal(disk.calls(), 1);
    } finally {
      disk.repair();
    }
    const resumed = await openCheckpointStore(join(folder, 'job.sqlite'));
    assert.equal(resumed.recovered, null);
    assert.ok(['1', '2'].includes(String(resumed.streams(RUN)[0]?.cursor)));
    await resumed.close();
  });
});

async function commitUntilRefused(writer: CheckpointWriter): Promise<{ acknowledged: number; error: unknown }> {
  for (let position = 1; ; position += 1) {
    const long = letter(String(position), { reason: 'x'.repeat(20_000) });
    try {
      await writer.commit(commit(String(position), { read: 1 }, { deadLetters: [long] }));
    } catch (error) {
      return { acknowledged: position - 1, error };
    }
  }
}

function assertStorageError(error: unknown, code: string): true {
  assert.ok(error instanceof StorageError, String(error));
  assert.equal(error.code, code);
  assert.match(error.message, /resume/);
  return true;
}

/** A disk of three megabytes; null where mounting is not allowed. */
function mountSmallDisk(at: string) {
  if (!IS_ROOT || process.platform !== 'linux') return null;
  const mount = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', at]);
  if (mount.status !== 0) return null;
  return {
    path: (name: string) => join(at, name),
    makeReadOnly: () => execFileSync('mount', ['-o', 'remount,ro', at]),
    unmount: () => execFileSync('umount', [at]),
  };
}

/** The device fails under every fsync from now on, as Node reports it. */
function failFsync() {
  const { fdatasyncSync } = fs;
  let calls = 0;
  fs.fdatasyncSync = () => {
    calls += 1;
    throw Object.assign(new Error('EIO: i/o error, fdatasync'), { code: 'EIO', syscall: 'fdatasync' });
  };
  syncBuiltinESMExports();
  return {
    calls: () => calls,
    repair: () => {
      fs.fdatasyncSync = fdatasyncSync;
      syncBuiltinESMExports();
    },
  };
}
