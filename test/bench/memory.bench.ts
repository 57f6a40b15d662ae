// The runner's largest resident memory over a whole job with embedded defaults, for tables of growing size.
// It should not grow with them. The largest takes minutes and some 5 GB of disk.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { peakMemory } from './peakMemory.ts';
import { startProductJob } from './productJob.ts';
import { fillProducts } from './products.ts';

const SIZES = (process.env['RATCHET_BENCH_SIZES'] ?? '20000,200000,1000000').split(',').map(Number);

async function measure(rows: number): Promise<{ rows: number; peakMB: number; rowsPerSecond: number }> {
  const folder = await mkdtemp(join(tmpdir(), 'ratchet-bench-'));
  try {
    fillProducts(join(folder, 'products.sqlite'), rows);
    const begin = performance.now();
    const runner = await startProductJob(folder);
    const state = await new Promise<string>((resolve, reject) => {
      runner.onEvent((event) => {
        if (event.type === 'run:finished') resolve(event.state);
      });
      runner.closed.then(({ stderrTail }) => reject(new Error(`the runner ended: ${stderrTail}`)), reject);
    });
    if (state !== 'completed') throw new Error(`the run ended ${state}`);
    const rowsPerSecond = Math.round(rows / ((performance.now() - begin) / 1000));
    const peakMB = peakMemory(runner.pid);
    await runner.dispose();
    return { rows, peakMB, rowsPerSecond };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const measured: Awaited<ReturnType<typeof measure>>[] = [];
for (const rows of SIZES) measured.push(await measure(rows));
const peaks = measured.map(({ peakMB }) => peakMB);
const result = {
  name: 'memory',
  ...Object.fromEntries(measured.map(({ rows, peakMB }) => [`peakMB at ${rows} rows`, peakMB])),
  largestToSmallest: Number((Math.max(...peaks) / Math.min(...peaks)).toFixed(2)),
  rowsPerSecond: measured.at(-1)?.rowsPerSecond,
};
process.stdout.write(`${JSON.stringify(result)}\n`);
