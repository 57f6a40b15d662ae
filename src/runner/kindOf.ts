// Which kind a job is of. The one place of the runner that asks.

import { NO_SPACE } from '../core/jobFile/fingerprint.ts';
import type { Job } from '../core/jobFile/job.ts';
import type { RunRecord } from '../engine/ports.ts';
import { backupFigures, backupKind } from './backup/backupKind.ts';
import type { JobKind, RunFigures } from './jobKind.ts';
import type { PlacedJob } from './placedJob.ts';
import { syncFigures, syncKind } from './sync/syncKind.ts';

export function kindOf({ job, ...place }: PlacedJob): JobKind {
  switch (job.kind) {
    case 'sync':
      return syncKind({ ...place, job });
    case 'backup':
      return backupKind({ ...place, job });
  }
}

/** How a run is told that was begun by the job as it was then. @param job as it is in the file now; null when it is not. */
export function figuresOf({ fingerprint }: Pick<RunRecord, 'fingerprint'>, job: Job | null): RunFigures {
  if (fingerprint.space === NO_SPACE) return backupFigures;
  return syncFigures(job?.kind === 'sync' ? job : null);
}
