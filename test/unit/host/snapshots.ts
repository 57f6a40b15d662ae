// Status snapshots as runners leave them in a state folder, and owners that hold a job's lock.

import { mkdirSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { StatusSnapshot } from '../../../src/protocol/statusSnapshot.ts';
import { acquireOwnerLock, type OwnerLock } from '../../../src/store/ownerLock.ts';
import type { HostRoom } from './hostRoom.ts';

const at = '2026-11-22T10:00:00.000Z';

export const stateDirOf = (room: HostRoom): string => join(room.storage, 'checkpoints');

export function saveSnapshot(room: HostRoom, job: string, over: Partial<StatusSnapshot> = {}): void {
  const state = over.state ?? 'running';
  const ended = state !== 'running' && state !== 'waiting';
  const open = { attempt: 1, reason: 'start', startedAt: at, why: '', from: '', to: '' } as const;
  const snapshot: StatusSnapshot = {
    ...{ job, state, run: 'r1', attempt: 1, owner: { pid: 77, host: hostname(), role: 'VS Code' } },
    ...{ counters: { read: 310 }, done: 310, total: 1_000, checkpoint: 'products 310/1,000' },
    ...{ ratePerSecond: 50, etaMs: 14_000, waiting: null, lastError: null },
    attempts: [{ ...open, endedAt: ended ? at : null, ended: ended ? state : null }],
    deadLetters: { total: 0, shown: [] },
    updatedAt: at,
    ...over,
  };
  mkdirSync(stateDirOf(room), { recursive: true });
  writeFileSync(join(stateDirOf(room), `${job}.status.json`), JSON.stringify(snapshot));
}

/** Holds the job as another process would. */
export async function holdJob(room: HostRoom, job: string): Promise<OwnerLock> {
  const store = join(stateDirOf(room), `${job}.sqlite`);
  const taken = await acquireOwnerLock(store, { pid: process.pid, host: 'desk', role: 'VS Code' });
  if (taken.kind === 'refused') throw new Error(`${job} is held already`);
  return taken.lock;
}
