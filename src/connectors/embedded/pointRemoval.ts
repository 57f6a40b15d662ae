// Removes points in short transactions, so that the process stays responsive and a crash costs one batch at most.
// Beginning again after a crash goes on where it stood: what is removed is no longer found.

import { setImmediate } from 'node:timers/promises';
import { reach } from '../../core/triggerPoint.ts';
import { rowsOfSpace } from './schema.ts';
import type { StoredSpace } from './spaceRegistry.ts';
import type { VectorFile } from './vectorFile.ts';

const BATCH = 1_000;

/** Removes the points of a space that a pass has not seen. */
export async function removeUnseen(
  file: VectorFile,
  space: StoredSpace,
  pass: number,
  signal: AbortSignal,
): Promise<void> {
  // Two ranges of `points_by_pass`; `seen_in <> :pass` would walk over every point that stays.
  const batch = file.prepare(
    `DELETE FROM points WHERE rid IN (
       SELECT rid FROM points WHERE space = :space AND seen_in < :pass
       UNION ALL SELECT rid FROM points WHERE space = :space AND seen_in > :pass
       LIMIT ${BATCH})`,
  );
  while (file.write(() => Number(batch.run({ space: space.number, pass }).changes)) > 0) {
    reach('in-sweep');
    await setImmediate();
    signal.throwIfAborted();
  }
}

/** Removes a retired space, its points first. */
export async function removeSpace(file: VectorFile, space: StoredSpace, signal: AbortSignal): Promise<void> {
  const { first, last } = rowsOfSpace(space.number);
  const batch = file.prepare(
    `DELETE FROM points WHERE rid IN (SELECT rid FROM points WHERE rid BETWEEN ? AND ? LIMIT ${BATCH})`,
  );
  while (file.write(() => Number(batch.run(first, last).changes)) > 0) {
    await setImmediate();
    signal.throwIfAborted();
  }
  const entry = file.prepare('DELETE FROM spaces WHERE space = ?');
  file.write(() => entry.run(space.number));
}
