// The spool of a job that this process owns, for an embedder that costs; beside the job's store.

import type { JobName } from '../core/ids.ts';
import type { RunEvent } from '../core/runEvent.ts';
import type { Embedder, VectorSpool } from '../engine/ports.ts';
import { NO_SPOOL } from '../engine/sync/noSpool.ts';
import { systemClock } from '../engine/systemClock.ts';
import { openSpool } from '../store/spool/openSpool.ts';
import { isoTime } from './attemptSummary.ts';

/** @throws StorageError when the disk refuses. */
export async function openJobSpool(
  storePath: string,
  job: JobName,
  embedder: Embedder,
  emit: (event: RunEvent) => void,
): Promise<VectorSpool> {
  if (!embedder.paid) return NO_SPOOL;
  const warn = (message: string): void => {
    emit({ type: 'log', at: isoTime(systemClock.now()), job, level: 'warn', message });
  };
  return openSpool(spoolPathOf(storePath), embedder.space, warn);
}

const spoolPathOf = (storePath: string): string => storePath.replace(/\.sqlite$/, '.spool');
