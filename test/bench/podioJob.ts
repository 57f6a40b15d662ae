// A backup job of a simulated Podio as the benchmarks run it: its settings, and a folder where the built runner runs it.

import { join } from 'node:path';
import type { Counters } from '../../src/core/counters.ts';
import { jobName } from '../../src/core/ids.ts';
import { JobPlace } from '../crash/jobPlace.ts';
import type { RunUnderWay } from '../crash/runUnderWay.ts';
import { cpuSeconds } from './cpuSeconds.ts';
import { peakMemory } from './peakMemory.ts';

export const PODIO_JOB = jobName('bench');
export const PODIO_SECRETS = { 'podio-client': 'test-secret', 'podio-user': 'test-password' };
/** Of the simulator: so that only Ratchet and the machine set the pace. */
export const UNLIMITED = { general: null, limited: null };
/** Of the job, to the same end. */
export const UNHURRIED = { callsPerHour: 1_000_000, limitedCallsPerHour: 1_000_000, pace: 'burst' };

/** @param source settings beside the address and the account. */
export function podioJob(url: string, source: object): object {
  const auth = {
    ...{ grant: 'password', clientId: 'test-client', username: 'ada@example.com' },
    ...{ clientSecret: `\${secret:podio-client}`, password: `\${secret:podio-user}` },
  };
  return {
    kind: 'backup',
    source: { type: 'podio', url, auth, ...source },
    destination: { type: 'archive', path: 'archive' },
  };
}

/** @param folder gets a folder for the job. */
export function placePodioJob(folder: string, url: string, source: object): JobPlace {
  const settings = podioJob(url, source);
  return new JobPlace(join(folder, 'job'), { name: PODIO_JOB, settings, secrets: PODIO_SECRETS, dimensions: 0 });
}

export interface Completed {
  readonly counters: Counters;
  /** The runner's. */
  readonly peakMB: number;
  readonly cpuSeconds: number;
}

/** Follows a run to its end, which must be a complete one. */
export async function completed(run: RunUnderWay): Promise<Completed> {
  const answer = await run.answer;
  if (answer.kind !== 'started') throw new Error(`the job did not start: ${JSON.stringify(answer)}`);
  const finished = await run.finished;
  if (finished === null) throw new Error(`the runner ended: ${(await run.closed).stderrTail}`);
  if (finished.state !== 'completed') throw new Error(`the run ended ${finished.state}: ${finished.error ?? ''}`);
  const { pid } = run.runner;
  const used = { peakMB: peakMemory(pid), cpuSeconds: cpuSeconds(pid) };
  await run.dispose();
  return { counters: finished.counters, ...used };
}
