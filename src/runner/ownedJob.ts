// A job that this process owns: its lock, its store, and the lease on it, taken together and let go of together.
// Knows nothing of what is done with them.

import { mkdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { messageOf, StorageError } from '../core/errors.ts';
import type { JobName } from '../core/ids.ts';
import type { CheckpointStore, CheckpointWriter, LeaseHolder } from '../engine/ports.ts';
import type { Holder } from '../protocol/wireTypes.ts';
import { openCheckpointStore } from '../store/openStore.ts';
import { acquireOwnerLock, type Holder as LockHolder } from '../store/ownerLock.ts';
import { isoTime } from './attemptSummary.ts';

export interface OwnedJob {
  readonly store: CheckpointStore;
  readonly writer: CheckpointWriter;
  readonly storePath: string;
  /** Closes the store, then lets go of the lock. */
  release(): Promise<void>;
}

export const storePathOf = (stateDir: string, job: JobName): string => join(stateDir, `${job}.sqlite`);

export const holderOf = (role: string): LeaseHolder => ({ pid: process.pid, host: hostname(), role });

/** Takes the job, or says who has it. @throws ConfigError, StorageError, CorruptError when its store cannot be opened. */
export async function takeJob(
  stateDir: string,
  job: JobName,
  role: string,
): Promise<{ kind: 'owned'; owned: OwnedJob } | { kind: 'held'; holder: Holder }> {
  await makeFolder(stateDir);
  const storePath = storePathOf(stateDir, job);
  const holder = holderOf(role);
  const answer = await acquireOwnerLock(storePath, holder);
  if (answer.kind === 'refused') return { kind: 'held', holder: describeHolder(answer.holder) };
  const { lock } = answer;
  try {
    const store = await openCheckpointStore(storePath, { stillOwned: () => lock.stillOwned() });
    const release = async (): Promise<void> => {
      try {
        await store.close();
      } finally {
        lock.release();
      }
    };
    try {
      return { kind: 'owned', owned: { store, writer: await store.acquire(holder), storePath, release } };
    } catch (error) {
      await store.close();
      throw error;
    }
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** A holder that is alive but stopped (a debugger, SIGSTOP) answers nothing: pid 0 stands for "not told". */
function describeHolder(holder: LockHolder | null): Holder {
  if (holder === null)
    return { pid: 0, host: hostname(), role: 'a process that does not answer', since: isoTime(Date.now()) };
  return { ...holder, since: isoTime(holder.since) };
}

async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true });
    return;
  } catch {
    // The recursive form says ENOENT for a read-only file system; the plain one knows the cause.
  }
  try {
    await mkdir(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'EIO';
    throw new StorageError(
      `the state folder cannot be made: expected to create ${path}, found ${messageOf(error)}. Choose another with --state.`,
      { code, path },
      { cause: error },
    );
  }
}
