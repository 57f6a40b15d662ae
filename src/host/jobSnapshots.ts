// The status of jobs as anybody may know it: the snapshots in a state folder, and whether their owners live. Opens no
// store and starts no process.

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunState } from '../core/runState.ts';
import { type StatusSnapshot, stateNow, statusFileName, statusSnapshotSchema } from '../protocol/statusSnapshot.ts';
import { type Occupancy, whoHolds } from '../store/ownerLock.ts';

export interface SeenJob {
  readonly snapshot: StatusSnapshot;
  /** What the snapshot's state means now that its owner lives, or does not. */
  readonly state: RunState;
  /** Asked only where the snapshot claims that its run goes on. */
  readonly occupancy: Occupancy;
}

const SUFFIX = statusFileName('');

/** By job name. A snapshot that cannot be read is left out: it is a convenience, and replaced by the next run. */
export async function readSnapshots(stateDir: string): Promise<ReadonlyMap<string, SeenJob>> {
  let names: readonly string[];
  try {
    names = await readdir(stateDir);
  } catch {
    // Nothing has ever run here.
    return new Map();
  }
  const jobs = names.filter((name) => name.endsWith(SUFFIX)).map((name) => name.slice(0, -SUFFIX.length));
  const seen = await Promise.all(jobs.map((job) => readSnapshot(stateDir, job)));
  return new Map(seen.flatMap((job) => (job === null ? [] : [[job.snapshot.job, job]])));
}

async function readSnapshot(stateDir: string, job: string): Promise<SeenJob | null> {
  let snapshot: StatusSnapshot;
  try {
    snapshot = statusSnapshotSchema.parse(JSON.parse(await readFile(join(stateDir, `${job}${SUFFIX}`), 'utf8')));
  } catch {
    return null;
  }
  const makesNoClaim = stateNow(snapshot, false) === snapshot.state;
  if (makesNoClaim) return { snapshot, state: snapshot.state, occupancy: { kind: 'free' } };
  const occupancy = await occupancyOf(join(stateDir, `${job}.sqlite`));
  return { snapshot, state: stateNow(snapshot, occupancy.kind === 'held'), occupancy };
}

async function occupancyOf(store: string): Promise<Occupancy> {
  try {
    return await whoHolds(store);
  } catch {
    // The place of the lock cannot be looked at. Whoever starts the job is told so, and why.
    return { kind: 'free' };
  }
}
