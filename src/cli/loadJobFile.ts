// Finds the job file, reads it, and says what is wrong with it: file, line, column, path, expected and found.

import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { ConfigError, messageOf } from '../core/errors.ts';
import { type JobName, jobName } from '../core/ids.ts';
import type { Job } from '../core/jobFile/job.ts';
import { type JobFile, parseJobFile } from '../core/jobFile/parseJobFile.ts';
import type { Problem } from '../core/jobFile/problem.ts';
import { nearestName } from '../core/nearestName.ts';
import type { Arguments, CommandContext } from './command.ts';

export interface LoadedJobFile extends JobFile {
  /** Absolute. */
  readonly path: string;
  readonly text: string;
  /** `--state`, or `.ratchet` beside the file; absolute. */
  readonly stateDir: string;
}

const USUAL = 'ratchet.json';

async function findJobFile(cwd: string): Promise<string> {
  const names = (await readdir(cwd)).filter((name) => name === USUAL || name.endsWith(`.${USUAL}`)).sort();
  if (names.includes(USUAL)) return join(cwd, USUAL);
  const [only, other] = names;
  if (only === undefined)
    throw new ConfigError(`Expected a job file, found no ${USUAL} in ${cwd}. Make one there, or name it with --file.`);
  if (other !== undefined)
    throw new ConfigError(`Expected one job file, found ${names.join(', ')} in ${cwd}. Choose one with --file.`);
  return join(cwd, only);
}

/** @throws ConfigError when there is no job file or it cannot be read; what is wrong inside it is in `problems`. */
export async function loadJobFile(args: Arguments, { cwd }: Pick<CommandContext, 'cwd'>): Promise<LoadedJobFile> {
  const named = args.value('file');
  const path = named === null ? await findJobFile(cwd) : resolve(cwd, named);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw new ConfigError(`The job file ${path} cannot be read: ${messageOf(error)}. Name another with --file.`, {
      cause: error,
    });
  }
  const state = args.value('state');
  const stateDir = state === null ? join(dirname(path), '.ratchet') : resolve(cwd, state);
  return { ...parseJobFile(text), path, text, stateDir };
}

/** `ratchet.json:4:18 jobs.casa.source.path: Expected …, found ….` */
export function problemText(path: string, problem: Problem): string {
  const at = `${basename(path)}:${problem.line}:${problem.column}`;
  return `${at} ${problem.path === '' ? '' : `${problem.path}: `}${problem.message}`;
}

/** The job of that name. @throws ConfigError with the problems that keep it from running, or the names there are. */
export function jobIn({ jobs, problems, path }: LoadedJobFile, name: string): { name: JobName; job: Job } {
  const id = jobName(name);
  const job = jobs.get(id);
  if (job !== undefined) return { name: id, job };
  const inTheWay = problems.filter((problem) => problem.job === null || problem.job === id);
  if (inTheWay.length > 0) throw new ConfigError(inTheWay.map((problem) => problemText(path, problem)).join('\n'));
  const names = [...jobs.keys()];
  const near = nearestName(name, names);
  const hint = near === null ? `It has: ${names.join(', ') || 'none'}.` : `Did you mean "${near}"?`;
  throw new ConfigError(`${basename(path)} has no job "${name}". ${hint}`);
}
