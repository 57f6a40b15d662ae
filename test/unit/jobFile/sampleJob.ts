// A complete job, and job files made of it with parts replaced.

import { type JobName, jobName } from '../../../src/core/ids.ts';
import type { BackupJob } from '../../../src/core/jobFile/backupJob.ts';
import { type Job, jobOfKind } from '../../../src/core/jobFile/job.ts';
import { parseJobFile } from '../../../src/core/jobFile/parseJobFile.ts';
import type { Problem } from '../../../src/core/jobFile/problem.ts';
import type { SyncJob } from '../../../src/core/jobFile/syncJob.ts';

type Settings = Record<string, unknown>;

/** `over` replaces top-level parts; `source` is merged into the source. */
export function sampleJob({ source, ...over }: Settings & { source?: Settings } = {}): Settings {
  return {
    kind: 'sync',
    source: { type: 'sqlite', path: 'shop.db', table: 'products', key: ['id'], ...source },
    text: ['name'],
    embedder: { type: 'builtin' },
    destination: { type: 'embedded', path: 'vectors.db' },
    ...over,
  };
}

/** As `sampleJob`, of a backup. */
export function sampleBackup({ source, ...over }: Settings & { source?: Settings } = {}): Settings {
  const auth = { grant: 'password', clientId: 'key', clientSecret: `\${secret:client}`, username: 'ana@example.com' };
  return {
    kind: 'backup',
    source: { type: 'podio', auth: { ...auth, password: `\${secret:podio}` }, ...source },
    destination: { type: 'archive', path: 'backups/casa' },
    ...over,
  };
}

export function fileOf(jobs: Record<string, unknown>): string {
  return JSON.stringify({ jobs });
}

export const NAME: JobName = jobName('catalogue');

/** The one problem of a file with one job. */
export function problemOf(job: unknown): Problem {
  const { problems } = parseJobFile(fileOf({ catalogue: job }));
  const [problem] = problems;
  if (problem === undefined || problems.length > 1)
    throw new Error(`expected one problem: ${JSON.stringify(problems)}`);
  return problem;
}

/** The sync as it was parsed, without a problem. */
export const parsedJob = (job: unknown): SyncJob => jobOfKind('sync', parsed(job), { name: NAME, what: 'a test' });

/** The backup as it was parsed, without a problem. */
export const parsedBackup = (job: unknown = sampleBackup()): BackupJob =>
  jobOfKind('backup', parsed(job), { name: NAME, what: 'a test' });

/** Null for a source that has none. */
export const keyOf = ({ source }: SyncJob): readonly string[] | null => ('key' in source ? source.key : null);

function parsed(job: unknown): Job {
  const { jobs, problems } = parseJobFile(fileOf({ catalogue: job }));
  const found = jobs.get(NAME);
  if (found === undefined) throw new Error(`expected no problem: ${JSON.stringify(problems)}`);
  return found;
}
