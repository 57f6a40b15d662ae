// From spawning the runner to the first new page committed, on a run that stands at 1,000,000 of 1,001,000 rows.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startRunnerProcess } from '../../src/protocol/runnerProcess.ts';
import { builtRunner } from '../builtProduct.ts';
import { startProductJob } from './productJob.ts';
import { fillProducts } from './products.ts';
import { standAt } from './standAt.ts';

const COMMITTED = 1_000_000;
const ROUNDS = 5;

/** ms until a page beyond the checkpoint was committed; the runner is killed then, so that the next round resumes too. */
async function firstNewPage(folder: string): Promise<number> {
  const begin = performance.now();
  const runner = await startProductJob(folder);
  const ms = await new Promise<number>((resolve) => {
    runner.onEvent((event) => {
      if (event.type === 'progress' && event.done > COMMITTED) resolve(performance.now() - begin);
    });
  });
  runner.kill();
  await runner.closed;
  return ms;
}

/** ms until a runner has shaken hands: what the process itself costs. */
async function handshake(): Promise<number> {
  const begin = performance.now();
  const runner = await startRunnerProcess({ modulePath: builtRunner(), version: 'bench' });
  const ms = performance.now() - begin;
  await runner.dispose();
  return ms;
}

const median = (values: readonly number[]): number =>
  Math.round(values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0);

const folder = await mkdtemp(join(tmpdir(), 'ratchet-bench-'));
try {
  fillProducts(join(folder, 'products.sqlite'), COMMITTED + 1_000);
  const resumes: number[] = [];
  const handshakes: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    await standAt(folder, COMMITTED);
    resumes.push(await firstNewPage(folder));
    handshakes.push(await handshake());
  }
  const result = {
    name: 'resume',
    committedRows: COMMITTED,
    firstNewPageMs: median(resumes),
    handshakeMs: median(handshakes),
  };
  process.stdout.write(`${JSON.stringify(result)}\n`);
} finally {
  await rm(folder, { recursive: true, force: true });
}
