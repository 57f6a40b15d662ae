// Items a second and the runner's largest resident memory over whole backups of growing size in few apps, unlimited.
// Memory should not grow with them. The simulator is a process of its own.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawnFake } from '../fakes/spawnFake.ts';
import { cpuSeconds } from './cpuSeconds.ts';
import { completed, placePodioJob, UNHURRIED, UNLIMITED } from './podioJob.ts';

const SIZES = (process.env['RATCHET_BENCH_ITEMS'] ?? '100000,1000000').split(',').map(Number);
const APPS = 2;
/** Short items with a comment on every tenth and a file on every ten thousandth: reading pages is what is measured. */
const WORLD = { workspaces: 1, apps: APPS, fields: 2, comments: 0.1, files: 0.0001, tasks: 0 };
const FLAT = 1.15;

interface Measured {
  readonly items: number;
  readonly peakMB: number;
  readonly itemsPerSecond: number;
  readonly runnerCpuSeconds: number;
  readonly simulatorCpuSeconds: number;
}

export async function backupSizes(): Promise<object> {
  const measured: Measured[] = [];
  for (const items of SIZES) measured.push(await measure(items));
  const peaks = measured.map(({ peakMB }) => peakMB);
  const largestToSmallest = Number((Math.max(...peaks) / Math.min(...peaks)).toFixed(2));
  return {
    name: 'backup-sizes',
    apps: APPS,
    ...Object.fromEntries(measured.map(({ items, peakMB }) => [`peakMB at ${items} items`, peakMB])),
    ...Object.fromEntries(measured.map((one) => [`itemsPerSecond at ${one.items} items`, one.itemsPerSecond])),
    largestToSmallest,
    runnerCpuSeconds: measured.at(-1)?.runnerCpuSeconds,
    simulatorCpuSeconds: measured.at(-1)?.simulatorCpuSeconds,
    targets: { memoryFlat: largestToSmallest <= FLAT },
  };
}

async function measure(items: number): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), 'ratchet-bench-'));
  const podio = await spawnFake('podio', { ...WORLD, items: items / APPS, rate: UNLIMITED });
  try {
    const place = placePodioJob(folder, podio.url, UNHURRIED);
    const begin = performance.now();
    const { counters, peakMB, cpuSeconds: runnerCpuSeconds } = await completed(await place.start());
    const seconds = (performance.now() - begin) / 1000;
    if (counters.items !== items) throw new Error(`the archive has ${counters.items} of ${items} items`);
    const used = { runnerCpuSeconds, simulatorCpuSeconds: cpuSeconds(podio.pid) };
    return { items, peakMB, itemsPerSecond: Math.round(items / seconds), ...used };
  } finally {
    await podio.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
