// How much of an hourly limit a backup uses over several hours, on a clock that runs faster for the governor and for the
// simulator alike. The account's budgets are the runner's; attempt, source, archive and store run in this process.

import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openBackupDestination, openBackupSource } from '../../src/connectors/registry.ts';
import { type RunId, runId } from '../../src/core/ids.ts';
import type { BackupJob } from '../../src/core/jobFile/backupJob.ts';
import { fingerprintOf } from '../../src/core/jobFile/fingerprint.ts';
import { withSecrets } from '../../src/core/jobFile/jobSecrets.ts';
import { parseJobFile } from '../../src/core/jobFile/parseJobFile.ts';
import { runBackupAttempt } from '../../src/engine/backup/runBackupAttempt.ts';
import { BoundGate } from '../../src/engine/boundGate.ts';
import type { CallGate } from '../../src/engine/callGate.ts';
import { Governor } from '../../src/engine/governor.ts';
import { podioAccount } from '../../src/runner/podioAccount.ts';
import { openCheckpointStore } from '../../src/store/openStore.ts';
import { spawnFake } from '../fakes/spawnFake.ts';
import { PODIO_JOB, PODIO_SECRETS, podioJob } from './podioJob.ts';
import { scaledClock } from './scaledClock.ts';

/** Hours that have to be over before the last calls fit. */
const HOURS = Number(process.env['RATCHET_BENCH_HOURS'] ?? 3);
const SCALE = Number(process.env['RATCHET_BENCH_SCALE'] ?? 240);
/** What the runner's budgets allow a call to be counted in is 10 s: so much of real time. */
const ALLOWED_MS = 10_000 / SCALE;
const LIMITS = { general: 1_000, limited: 250 };
const HOUR_MS = 3_600_000;
const TARGET = 0.98;
const WORKSPACES = 2;
const APPS = 5;
const NEVER = new AbortController().signal;
const NO_SESSION = { refreshToken: null, onRefreshToken: async () => {} };

/** A page for each app and a file for each item: one limited call more than fits into the hours. */
const CALLS = HOURS * LIMITS.limited + 1;
const ALL_APPS = WORKSPACES * APPS;
const ITEMS = Array.from({ length: ALL_APPS }, (_, app) => Math.floor((CALLS - ALL_APPS + app) / ALL_APPS));
const WORLD = {
  ...{ workspaces: WORKSPACES, apps: APPS, items: ITEMS, fields: 1, comments: 0, tasks: 0 },
  ...{ files: 1, fileBytes: 500, elsewhereEvery: 0 },
};

type Pace = 'steady' | 'burst';

export async function backupLimit(pace: Pace): Promise<object> {
  const folder = mkdtempSync(join(tmpdir(), 'ratchet-bench-'));
  // Without seconds in its words: those it would say are real ones.
  const podio = await spawnFake('podio', { ...WORLD, rate: { ...LIMITS, says: 'none' }, clockScale: SCALE });
  try {
    const begin = performance.now();
    const calls = timedCalls();
    await backUp(jobAt(podio.url, pace), folder, calls);
    const seconds = Math.round((performance.now() - begin) / 1000);
    const { granted, refused, activeMs } = (await podio.control.stats()).rate.limited;
    // The least time the server's own window leaves between the first grant and the last.
    if (granted !== CALLS) throw new Error(`expected ${CALLS} limited calls, found ${granted}`);
    const leastMs = HOURS * HOUR_MS;
    const share = Number((leastMs / activeMs).toFixed(4));
    return {
      name: `backup-limit-${pace}`,
      limitedCalls: granted,
      limitedCallsPerHour: LIMITS.limited,
      hours: Number((activeMs / HOUR_MS).toFixed(3)),
      share,
      refused,
      slowCalls: calls.slow,
      longestCallMs: Math.round(calls.longestMs),
      allowedCallMs: Math.round(ALLOWED_MS),
      scale: SCALE,
      seconds,
      targets: { share: share >= TARGET, refused: refused === 0 },
    };
  } finally {
    await podio.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function jobAt(url: string, pace: Pace): BackupJob {
  const { jobs, problems } = parseJobFile(
    JSON.stringify({ jobs: { [PODIO_JOB]: podioJob(url, { pace, include: ['items', 'files'] }) } }),
  );
  const job = jobs.get(PODIO_JOB);
  if (job?.kind !== 'backup')
    throw new Error(`the job file of the benchmarks has no backup: ${JSON.stringify(problems)}`);
  return job;
}

async function backUp(job: BackupJob, folder: string, calls: TimedCalls): Promise<void> {
  const clock = scaledClock(SCALE);
  const governor = new Governor({ ...podioAccount(job.source), clock });
  const gate = new BoundGate(governor);
  const settings = withSecrets(job, PODIO_SECRETS);
  const source = await openBackupSource(settings.source, calls.through(gate), NO_SESSION);
  const keeper = { job: PODIO_JOB, source: 'podio' };
  const destination = await openBackupDestination(settings.destination, folder, keeper);
  const store = await openCheckpointStore(join(folder, 'state.sqlite'));
  const writer = await store.acquire({ pid: process.pid, host: 'bench', role: 'bench' });
  const id: RunId = runId(randomUUID());
  const startedAt = clock.now();
  const run = await writer.startRun({ id, fingerprint: fingerprintOf(job), at: startedAt });
  await writer.beginAttempt({ run: id, reason: 'start', at: startedAt, from: '' });
  source.begin(await destination.open({ run: id, startedAt, fresh: false }, NEVER));
  const attempt = runBackupAttempt({
    ...{ job: PODIO_JOB, run, scope: 'run', source, destination, gate, governor, store, writer, clock },
    ...{ parallelNodes: job.source.concurrency, onRefusal: 'wait', force: false },
    signals: { draining: NEVER, aborted: NEVER },
    emit: () => {},
  });
  await attempt.ended;
  await source.close();
  await destination.close();
  await store.close();
}

interface TimedCalls {
  /** Calls that took longer than the budgets allow: one counted that late can have a later one refused. */
  slow: number;
  longestMs: number;
  through(gate: CallGate): CallGate;
}

function timedCalls(): TimedCalls {
  const calls: TimedCalls = {
    ...{ slow: 0, longestMs: 0 },
    through: (gate) => ({
      learn: (unit, said) => gate.learn(unit, said),
      run: (cost, call, letGo) => gate.run(cost, (signal) => timed(() => call(signal)), letGo),
    }),
  };
  const timed = async <T>(call: () => Promise<T>): Promise<T> => {
    const begin = performance.now();
    try {
      return await call();
    } finally {
      const ms = performance.now() - begin;
      if (ms > ALLOWED_MS) calls.slow += 1;
      calls.longestMs = Math.max(calls.longestMs, ms);
    }
  };
  return calls;
}
