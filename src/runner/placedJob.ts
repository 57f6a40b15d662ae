// A job of the job file with what is needed to open it: its name, the values of its secrets, where its paths start.

import { dirname } from 'node:path';
import { ConfigError } from '../core/errors.ts';
import type { JobName } from '../core/ids.ts';
import type { Job } from '../core/jobFile/job.ts';
import { parseJobFile } from '../core/jobFile/parseJobFile.ts';
import type { JobFileText } from '../protocol/wireTypes.ts';

export interface PlacedJob<Of extends Job = Job> {
  readonly name: JobName;
  /** Its secrets are references. */
  readonly job: Of;
  readonly secrets: Readonly<Record<string, string>>;
  /** The job file's folder. */
  readonly baseDir: string;
}

export interface JobRequest {
  readonly job: JobName;
  readonly jobFile: JobFileText;
  readonly secrets: Readonly<Record<string, string>>;
}

/** @throws ConfigError when the file has no such job, or one that is wrong. */
export function placedJob({ job: name, jobFile, secrets }: JobRequest): PlacedJob {
  return { name, job: jobOf(jobFile, name), secrets, baseDir: dirname(jobFile.path) };
}

function jobOf({ path, text }: JobFileText, name: JobName): Job {
  const { jobs, problems } = parseJobFile(text);
  const job = jobs.get(name);
  if (job !== undefined) return job;
  const problem = problems.find((candidate) => candidate.job === name || candidate.job === null);
  if (problem !== undefined) {
    throw new ConfigError(`${path}:${problem.line}:${problem.column} ${problem.path}: ${problem.message}`);
  }
  const names = [...jobs.keys()].join(', ') || 'none';
  throw new ConfigError(`${path} has no job "${name}"; expected one of: ${names}`);
}
