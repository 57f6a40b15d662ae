// A complete job, and job files made of it with parts replaced.

import { type JobName, jobName } from '../../../src/core/ids.ts';
import type { Job } from '../../../src/core/jobFile/job.ts';
import { parseJobFile } from '../../../src/core/jobFile/parseJobFile.ts';
import type { Problem } from '../../../src/core/jobFile/problem.ts';

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

/** The job as it was parsed, without a problem. */
export function parsedJob(job: unknown): Job {
  const { jobs, problems } = parseJobFile(fileOf({ catalogue: job }));
  const parsed = jobs.get(NAME);
  if (parsed === undefined) throw new Error(`expected no problem: ${JSON.stringify(problems)}`);
  return parsed;
}
