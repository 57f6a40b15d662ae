// Counts the calls that change the disk, and lets a process "die" at any of them: that call is done in part or not at all,
// and every later one fails, as after SIGKILL. Also tells whether what is acknowledged would survive a power cut.

import { existsSync } from 'node:fs';
import fs, { type FileHandle } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { dirname } from 'node:path';

/** Thrown by every call after the death. */
export class Died extends Error {}

export interface DiskCalls {
  /** Calls so far. */
  readonly count: number;
  /** What would be lost if the power failed now: written and not synced, renamed or made in a folder not synced. */
  unsynced(): readonly string[];
  /** Renames of files with bytes that were not synced: what is in their place after a power cut is anybody's guess. */
  readonly unsoundRenames: readonly string[];
  /** Stops counting; closes what the dead left open. */
  stop(): Promise<void>;
}

type Changing = 'write' | 'truncate' | 'sync' | 'datasync';

/** @param dieAt the call to die at, counted from 1; null to live. Of a write, half arrives. */
export async function watchDisk(below: string, dieAt: number | null): Promise<DiskCalls> {
  const paths = new Map<FileHandle, string>();
  const dirty = new Set<string>();
  const dirtyFolders = new Set<string>();
  const unsoundRenames: string[] = [];
  const original = { open: fs.open, rename: fs.rename, unlink: fs.unlink, mkdir: fs.mkdir };
  const probe = await fs.open(below, 'r');
  const prototype: Record<Changing, (...args: unknown[]) => Promise<unknown>> = Object.getPrototypeOf(probe);
  await probe.close();
  const methods = {
    write: prototype.write,
    truncate: prototype.truncate,
    sync: prototype.sync,
    datasync: prototype.datasync,
  };
  let count = 0;

  /** @param part what of the call is done at death. */
  const counted = async <T>(call: () => Promise<T>, part?: () => Promise<unknown>): Promise<T> => {
    if (dieAt !== null && count >= dieAt) throw new Died();
    count += 1;
    if (count === dieAt) {
      await part?.();
      throw new Died();
    }
    return call();
  };

  Object.assign(fs, {
    open: async (path: string, flags?: string | number, mode?: number) => {
      const makes = typeof flags === 'number' && (flags & 0o100) !== 0;
      const open = async () => {
        const handle = await original.open(path, flags, mode);
        if (path.startsWith(below)) paths.set(handle, path);
        return handle;
      };
      if (!path.startsWith(below) || !makes) return open();
      return counted(() => {
        if (!existsSync(path)) dirtyFolders.add(dirname(path));
        return open();
      });
    },
    rename: (from: string, to: string) =>
      counted(async () => {
        if (dirty.has(from)) unsoundRenames.push(from);
        dirtyFolders.add(dirname(to));
        await original.rename(from, to);
      }),
    unlink: (path: string) => counted(() => original.unlink(path)),
    mkdir: (path: string, options?: object) =>
      counted(() => {
        dirtyFolders.add(dirname(path));
        return original.mkdir(path, options);
      }),
  });
  const change = (name: Changing) =>
    async function (this: FileHandle, ...args: unknown[]): Promise<unknown> {
      const path = paths.get(this);
      const changes = name === 'write' || name === 'truncate';
      if (path === undefined) return methods[name].apply(this, args);
      // The disk is only told about: what it makes of an fsync takes most of a test's time and shows in no file.
      const call = async () => (changes ? methods[name].apply(this, args) : undefined);
      const [bytes, from = 0, length = 0, at = 0] = args;
      const half = async () =>
        name === 'write' && methods.write.call(this, bytes, from, Math.floor(Number(length) / 2), at);
      const done = await counted(call, half);
      if (changes) dirty.add(path);
      else {
        dirty.delete(path);
        dirtyFolders.delete(path);
      }
      return done;
    };
  for (const name of Object.keys(methods) as Changing[]) prototype[name] = change(name);
  syncBuiltinESMExports();

  return {
    get count() {
      return count;
    },
    unsynced: () => [...dirty, ...dirtyFolders].sort(),
    unsoundRenames,
    stop: async () => {
      Object.assign(fs, original);
      Object.assign(prototype, methods);
      syncBuiltinESMExports();
      for (const handle of paths.keys()) await handle.close();
    },
  };
}
