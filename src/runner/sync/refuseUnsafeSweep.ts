// A sweep that could remove the points of rows which are still there is refused before a run begins.

import { ConfigError } from '../../core/errors.ts';
import type { SyncJob } from '../../core/jobFile/syncJob.ts';
import type { Row, Source } from '../../engine/ports.ts';

/** @throws ConfigError */
export function refuseUnsafeSweep(
  { deletes }: Pick<SyncJob, 'deletes'>,
  { mayMiss }: Pick<Source<Row>, 'mayMiss'>,
): void {
  if (deletes !== 'sweep' || mayMiss !== true) return;
  throw new ConfigError(
    'deletes: expected "keep" beside offset paging, found "sweep": a row that OFFSET misses would have its point deleted. ' +
      'Give the source a "key", or keep what is gone.',
  );
}
