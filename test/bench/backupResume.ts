// From spawning the runner to the first request the simulator gets from it, on a backup of many apps that was killed in
// the middle; the first is a sign-in, so the first call of the API is timed too. Store and archive are a killed run's own.

import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { mkdtempSync, rmSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startRunnerProcess } from '../../src/protocol/runnerProcess.ts';
import { builtRunner } from '../builtProduct.ts';
import type { JobPlace } from '../crash/jobPlace.ts';
import { startPodioFake } from '../fakes/podio/podioFake.ts';
import { cpuSeconds } from './cpuSeconds.ts';
import { placePodioJob, UNHURRIED, UNLIMITED } from './podioJob.ts';

const APPS = Number(process.env['RATCHET_BENCH_APPS'] ?? 10_000);
const ROUNDS = 5;
const APPS_A_WORKSPACE = 100;
const TARGET_MS = 500;
/** Published by Node for every server in this process: the simulator's is the only one. */
const REQUEST = 'http.server.request.start';

interface Resumed {
  readonly requestMs: number;
  readonly callMs: number;
  /** Processor time the runner had used by its first call. */
  readonly cpuMs: number;
}

export async function backupResume(): Promise<object> {
  const folder = mkdtempSync(join(tmpdir(), 'ratchet-bench-'));
  const workspaces = Math.ceil(APPS / APPS_A_WORKSPACE);
  const world = { workspaces, apps: APPS_A_WORKSPACE, items: 1, fields: 2, comments: 0, files: 0, tasks: 0 };
  const podio = await startPodioFake({ ...world, rate: UNLIMITED });
  try {
    const place = placePodioJob(folder, podio.url, { ...UNHURRIED, include: ['items'] });
    await killInTheMiddle(place, workspaces * APPS_A_WORKSPACE);
    const rounds: Resumed[] = [];
    const handshakes: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      rounds.push(await resume(place));
      handshakes.push(await handshake());
    }
    const firstRequestMs = median(rounds.map(({ requestMs }) => requestMs));
    return {
      name: 'backup-resume',
      apps: workspaces * APPS_A_WORKSPACE,
      firstRequestMs,
      firstCallMs: median(rounds.map(({ callMs }) => callMs)),
      runnerCpuMs: median(rounds.map(({ cpuMs }) => cpuMs)),
      handshakeMs: median(handshakes),
      slowestRequestMs: Math.round(Math.max(...rounds.map(({ requestMs }) => requestMs))),
      targets: { firstRequestMs: firstRequestMs <= TARGET_MS },
    };
  } finally {
    await podio.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** An app is two records: its configuration and its item. */
async function killInTheMiddle(place: JobPlace, apps: number): Promise<void> {
  const run = await place.start();
  await run.reaches(apps);
  if (run.done < apps) throw new Error('the backup did not come to its middle');
  run.runner.kill();
  await run.closed;
}

/** Killed at its first call, so that the next round resumes too. */
async function resume(place: JobPlace): Promise<Resumed> {
  const heard = requestTimes();
  try {
    const begin = performance.now();
    const run = await place.start();
    const ended = run.closed.then(({ stderrTail }) => Promise.reject(new Error(`the runner ended: ${stderrTail}`)));
    const first = await Promise.race([heard.first, ended]);
    const cpuMs = cpuSeconds(run.runner.pid) * 1000;
    run.runner.kill();
    await run.closed;
    return { requestMs: first.requestAt - begin, callMs: first.callAt - begin, cpuMs };
  } finally {
    heard.stop();
  }
}

/** ms until a runner has shaken hands: what the process itself costs, on this machine and at this load. */
async function handshake(): Promise<number> {
  const begin = performance.now();
  const runner = await startRunnerProcess({ modulePath: builtRunner(), version: 'bench' });
  const ms = performance.now() - begin;
  await runner.dispose();
  return ms;
}

/** When the first request comes, and the first that is not about tokens. */
function requestTimes(): {
  readonly first: Promise<{ readonly requestAt: number; readonly callAt: number }>;
  stop(): void;
} {
  const { promise: first, resolve } = Promise.withResolvers<{ requestAt: number; callAt: number }>();
  let requestAt: number | null = null;
  const hear = (message: unknown): void => {
    const at = performance.now();
    requestAt ??= at;
    if (!urlOf(message).startsWith('/oauth/')) resolve({ requestAt, callAt: at });
  };
  subscribe(REQUEST, hear);
  return { first, stop: () => unsubscribe(REQUEST, hear) };
}

function urlOf(message: unknown): string {
  const { request } = message as { readonly request: IncomingMessage };
  return request.url ?? '';
}

function median(values: readonly number[]): number {
  return Math.round(values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN);
}
