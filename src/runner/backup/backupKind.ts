// Jobs of kind `backup` as the runner sees them: how their runs are counted, what a run needs before it may begin, and
// how an attempt of one is put together.

import { BACKUP_COUNTERS } from '../../core/counters.ts';
import { ConfigError } from '../../core/errors.ts';
import type { JobName } from '../../core/ids.ts';
import type { BackupJob } from '../../core/jobFile/backupJob.ts';
import { fingerprintOf } from '../../core/jobFile/fingerprint.ts';
import { runBackupAttempt } from '../../engine/backup/runBackupAttempt.ts';
import { systemClock } from '../../engine/systemClock.ts';
import type { Accounts } from '../accounts.ts';
import type { ChangeWords, JobKind, JobParts, JobVoice, PreparedAttempt, RunFigures, RunPass } from '../jobKind.ts';
import type { PlacedJob } from '../placedJob.ts';
import { dryRunBackup } from './dryRunBackup.ts';
import { type BackupParts, openBackupParts } from './openBackupParts.ts';

export const backupFigures: RunFigures = {
  counterNames: BACKUP_COUNTERS,
  savedByResuming: ({ read = 0, calls = 0 }) => ({ savedRecords: read, savedCalls: calls }),
  /** A call costs no money, only patience. */
  savingsOf: ({ savedRecords = 0, savedCalls = 0 }) => {
    return { records: savedRecords, calls: savedCalls, tokens: 0, money: null, currency: 'USD' };
  },
};

export function backupKind(placed: PlacedJob<BackupJob>): JobKind {
  return {
    ...backupFigures,
    fingerprint: fingerprintOf(placed.job),
    changed: changedWords(placed.name),
    open: (accounts, voice) => openParts(placed, accounts, voice),
    dryRun: (foreseen, voice, signal) => dryRunBackup(placed, foreseen, voice, signal),
  };
}

async function openParts(placed: PlacedJob<BackupJob>, accounts: Accounts, voice: JobVoice): Promise<JobParts> {
  const parts = await openBackupParts(placed, accounts, voice);
  return {
    accounts: [parts.governor.account],
    prepare: (pass, signal) => prepare(placed, parts, pass, signal),
    close: () => parts.close(),
  };
}

async function prepare(
  { name, job }: PlacedJob<BackupJob>,
  { source, destination, gate, governor }: BackupParts,
  { run, startedAt, begun, fresh }: RunPass,
  signal: AbortSignal,
): Promise<PreparedAttempt> {
  const hasKept = begun !== null && (begun.counters.read ?? 0) > 0;
  if (hasKept && (await destination.check(signal)).state === 'absent') refuseLostArchive(name, job);
  source.begin(await destination.open({ run, startedAt, fresh }, signal));
  return (place) =>
    runBackupAttempt({
      ...place,
      ...{ job: name, source, destination, gate, governor },
      parallelNodes: job.source.concurrency,
      clock: systemClock,
    });
}

/** Going on would leave out what lies before the checkpoint, and nothing of the archive would tell. */
function refuseLostArchive(name: JobName, { destination }: BackupJob): never {
  throw new ConfigError(
    `the archive is gone: expected in ${destination.path} what this run has kept so far, found no archive. ` +
      `Put it back and resume, or begin a fresh run (\`ratchet run ${name} --fresh\`), which reads everything anew.`,
  );
}

function changedWords(name: JobName): ChangeWords {
  const advice = `begin a fresh run (\`ratchet run ${name} --fresh\`), which reads everything anew.`;
  return {
    source:
      'what the job backs up (its account, "organizations", "exclude" or "include"), or where to, changed since its run ' +
      `began, so its checkpoint no longer fits; expected what it began with. Put it back and resume, or ${advice}`,
    space: `the job's run was begun as one of another kind; expected a backup. Put the kind back and resume, or ${advice}`,
  };
}
