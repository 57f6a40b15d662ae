// Several processes after one store: exactly one gets it, and the death of a process releases it.

import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { acquireOwnerLock, whoHolds } from '../../src/store/ownerLock.ts';
import { HOLDER } from '../unit/store/storeFixture.ts';
import { bundleScript } from './bundleScript.ts';

const reportSchema = z.object({
  kind: z.enum(['ready', 'held', 'refused', 'released']),
  pid: z.number(),
  owner: z.number().optional(),
});

describe('owner lock among processes', function () {
  this.timeout(60_000);
  let folder = '';
  let file = '';
  let script = '';
  const children = new Set<ChildProcess>();

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'ratchet-owners-'));
    file = join(folder, 'job.sqlite');
    script = await bundleScript('./ownerChild.ts', folder);
  });
  afterEach(async () => {
    for (const child of children) await kill(child);
    children.clear();
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const start = async () => {
    const child = fork(script, [file]);
    children.add(child);
    await report(child);
    return child;
  };

  it('has exactly one winner in each of 100 races of three, and the losers know who', async () => {
    const contenders = await Promise.all([start(), start(), start()]);
    for (let race = 0; race < 100; race += 1) {
      const results = await Promise.all(contenders.map((child) => ask(child, 'acquire')));
      const winners = results.filter(({ kind }) => kind === 'held');
      assert.equal(winners.length, 1, `race ${race}: ${winners.length} winners`);
      assert.deepEqual(new Set(results.map(({ owner }) => owner)), new Set([winners[0]?.pid]));
      await Promise.all(contenders.map((child) => ask(child, 'release')));
    }
  });

  it('is released by kill -9', async () => {
    const child = await start();
    assert.equal((await ask(child, 'acquire')).kind, 'held');
    assert.equal((await acquireOwnerLock(file, HOLDER)).kind, 'refused');
    await kill(child);
    const taken = await acquireOwnerLock(file, HOLDER);
    assert.equal(taken.kind, 'held');
    if (taken.kind === 'held') taken.lock.release();
  });

  it('is still held by a process that was stopped', async function () {
    if (process.platform === 'win32') return this.skip();
    const child = await start();
    await ask(child, 'acquire');
    child.kill('SIGSTOP');
    assert.deepEqual(await acquireOwnerLock(file, HOLDER), { kind: 'refused', holder: null });
    assert.deepEqual(await whoHolds(file), { kind: 'held', holder: null });
  });
});

async function ask(child: ChildProcess, order: 'acquire' | 'release') {
  const answer = report(child);
  child.send(order);
  return answer;
}

async function report(child: ChildProcess) {
  const [message] = await once(child, 'message');
  return reportSchema.parse(message);
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}
