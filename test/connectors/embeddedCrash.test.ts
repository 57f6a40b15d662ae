// The embedded store written by another process: searched meanwhile, and killed. What was acknowledged is there, and
// what was not is there whole or not at all.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { LIVE, nearestTo } from './destination/destinationClients.ts';
import { FIRST_RUN, idOf, idsUpTo, JOB, SPACE } from './destination/samplePoints.ts';
import { EmbeddedFile } from './embeddedFile.ts';

const KILLS = 20;
const BATCH = 200;
const WRITER = fileURLToPath(new URL('embeddedWriter.ts', import.meta.url));

describe('The embedded store written by another process', () => {
  let file: EmbeddedFile;

  beforeEach(() => {
    file = new EmbeddedFile();
  });
  afterEach(() => file.remove());

  /** Lets a process write from that batch on and kills it when the answer to an acknowledgement says so. */
  async function writeUntil(firstBatch: number, isEnough: (batch: number) => Promise<boolean>): Promise<number> {
    const child = spawn(process.execPath, [WRITER, file.path, String(firstBatch), String(BATCH)], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, NODE_NO_WARNINGS: '1' },
    });
    const exited = once(child, 'exit');
    let last = firstBatch - 1;
    for await (const line of createInterface(child.stdout)) {
      last = Number(line);
      if (await isEnough(last)) child.kill('SIGKILL');
    }
    await exited;
    return last;
  }

  it('is searched while that process writes', async () => {
    const reader = await file.connect(JOB);
    const newest: (string | undefined)[] = [];
    await writeUntil(0, async (batch) => {
      const [hit] = await nearestTo(reader, batch * BATCH);
      newest.push(hit?.id);
      return newest.length === 5;
    });
    await reader.close();
    assert.deepEqual(
      newest.slice(0, 5),
      [0, 1, 2, 3, 4].map((batch) => idOf(batch * BATCH)),
    );
  });

  it(`holds every acknowledged batch, whole, after each of ${KILLS} kills in the middle of writing`, async () => {
    let acknowledged = -1;
    for (let kill = 0; kill < KILLS; kill++) {
      const target = acknowledged + 1 + (kill % 4);
      acknowledged = await writeUntil(acknowledged + 1, async (batch) => batch >= target);

      const destination = await file.connect(JOB);
      const [newest] = await nearestTo(destination, acknowledged * BATCH);
      await destination.open({ run: FIRST_RUN, space: SPACE, rebuild: false }, LIVE);
      const ids = idsUpTo((acknowledged + 1) * BATCH);
      const known = await destination.known(ids, LIVE);
      const stored = await destination.count(true, LIVE);
      await destination.close();
      assert.equal(newest?.id, idOf(acknowledged * BATCH));
      assert.deepEqual([known.size, stored % BATCH], [ids.length, 0]);
      assert.deepEqual(file.parts(), [stored, stored, stored, stored]);
      assert.deepEqual(file.query('PRAGMA integrity_check'), ['ok']);
    }
  });
});
