// The spool of a job that this process owns, for an embedder that costs; beside the job's store.

import type { Embedder, VectorSpool } from '../../engine/ports.ts';
import { NO_SPOOL } from '../../engine/sync/noSpool.ts';
import { openSpool } from '../../store/spool/openSpool.ts';

/** @throws StorageError when the disk refuses. */
export async function openJobSpool(
  storePath: string,
  embedder: Embedder,
  warn: (message: string) => void,
): Promise<VectorSpool> {
  if (!embedder.paid) return NO_SPOOL;
  return openSpool(spoolPathOf(storePath), embedder.space, warn);
}

const spoolPathOf = (storePath: string): string => storePath.replace(/\.sqlite$/, '.spool');
