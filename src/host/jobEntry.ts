// What the model remembers of one job, and how that becomes what surfaces see. Pure, but for the entry that is changed.

import { jobName } from '../core/ids.ts';
import { EventHistory } from './eventHistory.ts';
import type { LoadedJobFile } from './jobFiles.ts';
import type { SeenJob } from './jobSnapshots.ts';
import { type JobStanding, NEVER_RAN, standingOfSnapshot } from './jobStanding.ts';
import { type JobRequest, type JobView, jobKeyOf } from './jobView.ts';

export type JobIdentity = Pick<JobView, 'key' | 'name' | 'file' | 'kind' | 'inFile' | 'problems'>;

export interface JobEntry {
  readonly identity: JobIdentity;
  standing: JobStanding;
  /** Time of the last event heard; a snapshot from before it is old news. */
  heardAt: string;
  /** Why the last start was not begun. */
  refusal: string | null;
  requested: JobRequest | null;
  readonly history: EventHistory;
}

export const newEntry = (identity: JobIdentity): JobEntry => ({
  identity,
  standing: NEVER_RAN,
  heardAt: '',
  refusal: null,
  requested: null,
  history: new EventHistory(),
});

/** What this window's runner has told is newer than a snapshot from before it. */
export function standingNow({ standing, heardAt }: JobEntry, seen: SeenJob | undefined): JobStanding {
  if (seen === undefined) return heardAt === '' ? NEVER_RAN : standing;
  const isOld = standing.owner.kind === 'here' || seen.snapshot.updatedAt < heardAt;
  return isOld ? standing : standingOfSnapshot(seen, standing);
}

export const isInFile = ({ identity }: JobEntry): boolean => identity.inFile;

export function viewOf({ identity, standing, requested, refusal }: JobEntry): JobView {
  return { ...identity, ...standing, lastError: refusal ?? standing.lastError, requested };
}

/** Both are plain data, and a few hundred bytes. */
export const alike = (a: object, b: object): boolean => JSON.stringify(a) === JSON.stringify(b);

export function identityOf({ path, jobs, problems }: LoadedJobFile, text: string): JobIdentity {
  const name = jobName(text);
  const job = jobs.get(name);
  const own = problems.filter((problem) => problem.job === name);
  const inFile = job !== undefined || own.length > 0;
  return { key: jobKeyOf(path, name), name, file: path, kind: job?.kind ?? null, inFile, problems: own };
}
