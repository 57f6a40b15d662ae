// A job's status as its runner last wrote it into the storage of the window's workspace: what the surfaces read too, and
// so a second witness beside them.

import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { RunState } from '../../../src/core/runState.ts';
import { type StatusSnapshot, statusSnapshotSchema } from '../../../src/protocol/statusSnapshot.ts';
import { packagedVscode } from './packagedVscode.ts';

const LOOK_MS = 50;

/** @param job its name, which no other suite uses. */
export async function untilJob(
  job: string,
  what: string,
  isSo: (status: StatusSnapshot) => boolean,
): Promise<StatusSnapshot> {
  const { server } = await packagedVscode();
  const pattern = `User/workspaceStorage/*/ratchet.ratchet/checkpoints/${job}.status.json`;
  const giveUpAt = Date.now() + 30_000;
  let last: StatusSnapshot | null = null;
  while (Date.now() < giveUpAt) {
    const [file] = globSync(pattern, { cwd: server.place.userData });
    // It is replaced by rename: what is there is whole.
    if (file !== undefined) {
      last = statusSnapshotSchema.parse(JSON.parse(readFileSync(join(server.place.userData, file), 'utf8')));
      if (isSo(last)) return last;
    }
    await delay(LOOK_MS);
  }
  throw new Error(`${job}: no ${what} after 30 s. Its status: ${JSON.stringify(last)}`);
}

/** Resolves once attempt `number` is under way. */
export function untilAttempt(job: string, number: number): Promise<StatusSnapshot> {
  const isSo = ({ attempt, state }: StatusSnapshot): boolean => attempt === number && state === RunState.running;
  return untilJob(job, `attempt ${number}`, isSo);
}
