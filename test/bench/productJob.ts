// A job over the table of the benchmarks with the embedded defaults, run by the runner as it is built.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { jobName } from '../../src/core/ids.ts';
import { type RunnerProcess, startRunnerProcess } from '../../src/protocol/runnerProcess.ts';
import { builtRunner } from '../builtProduct.ts';

export const JOB = jobName('bench');
export const stateOf = (folder: string): string => join(folder, 'state');

export const JOB_FILE = JSON.stringify({
  jobs: {
    [JOB]: {
      kind: 'sync',
      source: { type: 'sqlite', path: 'products.sqlite', table: 'products', key: 'id' },
      text: ['name', 'description'],
      payload: ['name', 'price'],
      embedder: { type: 'builtin' },
      destination: { type: 'embedded', path: 'vectors.sqlite' },
    },
  },
});

/** Starts the job found in `folder`, in a runner of its own. */
export async function startProductJob(folder: string): Promise<RunnerProcess> {
  mkdirSync(stateOf(folder), { recursive: true });
  const path = join(folder, 'ratchet.json');
  writeFileSync(path, JOB_FILE);
  const runner = await startRunnerProcess({ modulePath: builtRunner(), version: 'bench' });
  const start = { job: JOB, jobFile: { path, text: JOB_FILE }, secrets: {}, stateDir: stateOf(folder) };
  const answer = await runner.calls.start({ ...start, mode: 'continue', wait: true, force: false, role: 'bench' });
  if (answer.kind !== 'started') throw new Error(`the job did not start: ${JSON.stringify(answer)}`);
  return runner;
}
