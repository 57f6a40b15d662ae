// 40 × kill -9 while paid vectors are kept and settled, with real processes and a real file.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { openSpool } from '../../src/store/spool/openSpool.ts';
import { SPACE, standing } from '../unit/store/spoolFixture.ts';
import { bundleScript } from './bundleScript.ts';

const ROUNDS = 40;

describe('spool of paid vectors under kill -9', () => {
  let folder = '';
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'ratchet-spool-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it(`loses no vector that was durable and forgets no point over ${ROUNDS} kills`, async () => {
    const script = await bundleScript('./spoolChild.ts', folder);
    const file = join(folder, 'job.spool');
    const heard: string[] = [];
    for (let round = 0; round < ROUNDS; round += 1) heard.push(...(await killed(script, file, round)));

    const saidOf = (kind: string) => new Set(heard.filter((it) => it.startsWith(kind)).map((it) => it.slice(2)));
    const [kept, settled] = [saidOf('K '), saidOf('S ')];
    const waiting = [...kept].filter((text) => !settled.has(text));
    assert.ok(settled.size > ROUNDS && waiting.length > ROUNDS, `${settled.size} were settled, ${waiting.length} wait`);

    const spool = await openSpool(file, SPACE, (message) => heard.push(`W ${message}`));
    assert.deepEqual(new Set(standing(spool, ...waiting)), new Set(['kept']));
    const afterSettling = standing(spool, ...settled);
    // One whose settling was cut off by the kill may still be kept.
    assert.deepEqual(
      [...new Set(afterSettling)].filter((it) => it !== 'written' && it !== 'kept'),
      [],
    );
    assert.ok(afterSettling.filter((it) => it === 'kept').length <= ROUNDS * 4 * 20);
    await spool.close();

    assert.deepEqual(
      heard.filter((it) => !/^[KS] /.test(it) && !/cannot be read/.test(it)),
      [],
    );
    const slots = statSync(file).size / 512 - 1;
    assert.ok(slots < kept.size / 2, `${slots} slots for ${kept.size} vectors`);
  });
});

/** What a child says until it is killed, at a random moment in the 60 ms after its first word. */
async function killed(script: string, file: string, round: number): Promise<string[]> {
  const child = spawn(process.execPath, [script, file, `${round}`], { stdio: ['ignore', 'pipe', 'ignore'] });
  const heard: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => heard.push(line));
  const closed = new Promise((resolve) => child.once('close', resolve));
  await Promise.race([new Promise((resolve) => child.stdout.once('data', resolve)), closed]);
  await sleep(Math.random() * 60);
  child.kill('SIGKILL');
  await closed;
  return heard;
}
