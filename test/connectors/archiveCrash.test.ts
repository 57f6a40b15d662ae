// An archive whose process dies: at every single call that changes the disk, and by SIGKILL at any moment. What comes of it
// in the end is, byte for byte, what an undisturbed run leaves.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openArchive } from '../../src/connectors/archive/openArchive.ts';
import { verifyArchive } from '../../src/connectors/archive/verifyArchive.ts';
import { bundleScript } from '../crash/bundleScript.ts';
import { KEEPER, LIVE, tree } from './archiveFixture.ts';
import { type Checkpoint, carry, FIRST_RUN, NEXT_RUN, type Work } from './archiveWork.ts';
import { Died, watchDisk } from './diskCalls.ts';

const KILLS = 25;

describe('an archive whose process dies', function () {
  this.timeout(240_000);
  let folder = '';
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'ratchet-archive-crash-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const archiveAt = (name: string) => openArchive({ path: name }, folder, KEEPER);

  for (const [what, run, works, before] of [
    ['the first run', 'run-1', FIRST_RUN, null],
    ['the next run', 'run-2', NEXT_RUN, 'run-1'],
  ] as const)
    it(`at any call of ${what} leaves what is whole in the end`, async () => {
      const start = join(folder, `start-${run}`);
      if (before !== null) await carry(archiveAt(`start-${run}`), before, FIRST_RUN, {});
      const begin = (name: string) => {
        rmSync(join(folder, name), { recursive: true, force: true });
        if (before !== null) cpSync(start, join(folder, name), { recursive: true });
        return archiveAt(name);
      };
      await watched(() => carry(begin('whole'), run, works, {}));
      const whole = tree(join(folder, 'whole'));

      for (let call = 1; ; call += 1) {
        const checkpoint: Checkpoint = {};
        const died = await dies(begin('dying'), run, works, checkpoint, call);
        if (!died) {
          assert.ok(call > 60, `only ${call} calls`);
          break;
        }
        await watched(() => carry(archiveAt('dying'), run, works, checkpoint));
        assert.deepEqual(tree(join(folder, 'dying')), whole, `died at call ${call}`);
      }
      const { differences } = await verifyArchive(join(folder, 'whole'), 10, LIVE);
      assert.deepEqual(differences.shown, []);
    });

  async function watched(work: () => Promise<void>): Promise<void> {
    const disk = await watchDisk(folder, null);
    await work().finally(disk.stop);
  }

  /** @returns false when it came to its end. */
  async function dies(
    archive: ReturnType<typeof archiveAt>,
    run: string,
    works: readonly Work[],
    checkpoint: Checkpoint,
    call: number,
  ): Promise<boolean> {
    const disk = await watchDisk(folder, call);
    try {
      await carry(archive, run, works, checkpoint);
      return false;
    } catch (error) {
      if (!(error instanceof Died)) throw error;
      return true;
    } finally {
      await disk.stop();
    }
  }

  it(`by SIGKILL, ${KILLS} times at any moment, leaves what is whole in the end`, async () => {
    const script = await bundleScript('../connectors/archiveChild.ts', folder);
    await carry(archiveAt('calm'), 'run-1', FIRST_RUN, {});
    let kills = 0;
    for (let finished = false; !finished; ) {
      const child = spawn(process.execPath, [script, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
      const closed = new Promise<number | null>((resolve) => child.once('close', resolve));
      await Promise.race([new Promise((resolve) => child.stdout.once('data', resolve)), closed]);
      if (kills < KILLS) {
        await sleep(Math.random() * 12);
        child.kill('SIGKILL');
        kills += 1;
      }
      finished = (await closed) === 0;
      // One that came to its end before its kill begins anew.
      if (finished && kills < KILLS) {
        assert.deepEqual(tree(join(folder, 'killed')), tree(join(folder, 'calm')));
        for (const name of ['killed', 'checkpoint.json']) rmSync(join(folder, name), { recursive: true, force: true });
        finished = false;
      }
    }
    assert.deepEqual(tree(join(folder, 'killed')), tree(join(folder, 'calm')));
  });

  it('by a power cut has lost nothing that was acknowledged', async () => {
    const disk = await watchDisk(folder, null);
    try {
      for (const [run, works] of [
        ['run-1', FIRST_RUN],
        ['run-2', NEXT_RUN],
      ] as const)
        await carry(archiveAt('power'), run, works, {}, () => assert.deepEqual(disk.unsynced(), []));
      assert.deepEqual(disk.unsynced(), []);
      assert.deepEqual(disk.unsoundRenames, []);
    } finally {
      await disk.stop();
    }
  });
});
