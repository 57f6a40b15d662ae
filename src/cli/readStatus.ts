// The status of jobs as anybody may know it: their snapshots, and whether their owners live. Opens no store.

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunState } from '../core/runState.ts';
import { type StatusSnapshot, stateNow, statusFileName, statusSnapshotSchema } from '../protocol/statusSnapshot.ts';
import { whoHolds } from '../store/ownerLock.ts';

export interface JobStatus {
  readonly snapshot: StatusSnapshot;
  /** What the snapshot's state means now that its owner lives, or does not. */
  readonly state: RunState;
}

/** Null when the job has never run here, or its snapshot cannot be read: it is a convenience and replaced by the next run. */
export async function readStatus(stateDir: string, job: string): Promise<JobStatus | null> {
  let snapshot: StatusSnapshot;
  try {
    snapshot = statusSnapshotSchema.parse(JSON.parse(await readFile(join(stateDir, statusFileName(job)), 'utf8')));
  } catch {
    return null;
  }
  const occupancy = await whoHolds(join(stateDir, `${job}.sqlite`));
  return { snapshot, state: stateNow(snapshot, occupancy.kind === 'held') };
}

/** Names of the jobs that have a snapshot. */
export async function jobsWithStatus(stateDir: string): Promise<readonly string[]> {
  const suffix = statusFileName('');
  try {
    const names = await readdir(stateDir);
    return names.filter((name) => name.endsWith(suffix)).map((name) => name.slice(0, -suffix.length));
  } catch {
    return [];
  }
}
