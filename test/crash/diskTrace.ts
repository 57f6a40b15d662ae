// Records every change that Node's fs makes below one folder, in order, for a disk to be simulated from.
// Knows calls and bytes, nothing of what survives a power cut (`unsafeDisk.ts`).

import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { basename, dirname, resolve } from 'node:path';

export type DiskOperation =
  | { readonly kind: 'create'; readonly inode: number; readonly name: string }
  | { readonly kind: 'write'; readonly inode: number; readonly offset: number; readonly data: Buffer }
  | { readonly kind: 'truncate'; readonly inode: number; readonly size: number }
  | { readonly kind: 'sync'; readonly inode: number }
  | { readonly kind: 'rename'; readonly from: string; readonly to: string }
  | { readonly kind: 'unlink'; readonly name: string }
  | { readonly kind: 'syncDirectory' }
  | { readonly kind: 'acknowledge'; readonly stream: string; readonly position: number };

const DIRECTORY = 0;

/** Replaces the calls the store uses until `stop`; calls elsewhere pass through unrecorded. */
export function recordDisk(folder: string): { readonly operations: DiskOperation[]; stop(): void } {
  const operations: DiskOperation[] = [];
  const inodes = new Map<string, number>();
  const descriptors = new Map<number, number>();
  let lastInode = DIRECTORY;
  const original = { ...fs };
  const isBelow = (path: fs.PathLike) => dirname(resolve(String(path))) === folder;
  const name = (path: fs.PathLike) => basename(String(path));

  const unlinked = (path: fs.PathLike) => {
    inodes.delete(name(path));
    operations.push({ kind: 'unlink', name: name(path) });
  };
  const synced = (descriptor: number) => {
    const inode = descriptors.get(descriptor);
    if (inode === undefined) return;
    operations.push(inode === DIRECTORY ? { kind: 'syncDirectory' } : { kind: 'sync', inode });
  };

  const replacements = {
    openSync: (path: fs.PathLike, flags: fs.OpenMode = 'r', mode?: fs.Mode) => {
      const existed = original.existsSync(path);
      const descriptor = original.openSync(path, flags, mode);
      if (resolve(String(path)) === folder) descriptors.set(descriptor, DIRECTORY);
      if (!isBelow(path)) return descriptor;
      let inode = inodes.get(name(path));
      if (!existed || inode === undefined) {
        lastInode += 1;
        inode = lastInode;
        inodes.set(name(path), inode);
        operations.push({ kind: 'create', inode, name: name(path) });
      }
      descriptors.set(descriptor, inode);
      return descriptor;
    },
    closeSync: (descriptor: number) => {
      descriptors.delete(descriptor);
      original.closeSync(descriptor);
    },
    writeSync: (descriptor: number, from: Uint8Array, offset: number, length: number, position: number) => {
      const count = original.writeSync(descriptor, from, offset, length, position);
      const inode = descriptors.get(descriptor);
      const data = Buffer.from(from.slice(offset, offset + count));
      if (inode !== undefined) operations.push({ kind: 'write', inode, offset: position, data });
      return count;
    },
    ftruncateSync: (descriptor: number, size: number) => {
      original.ftruncateSync(descriptor, size);
      const inode = descriptors.get(descriptor);
      if (inode !== undefined) operations.push({ kind: 'truncate', inode, size });
    },
    fsyncSync: (descriptor: number) => {
      original.fsyncSync(descriptor);
      synced(descriptor);
    },
    fdatasyncSync: (descriptor: number) => {
      original.fdatasyncSync(descriptor);
      synced(descriptor);
    },
    renameSync: (from: fs.PathLike, to: fs.PathLike) => {
      original.renameSync(from, to);
      if (!isBelow(from)) return;
      const inode = inodes.get(name(from));
      inodes.delete(name(from));
      if (inode !== undefined) inodes.set(name(to), inode);
      operations.push({ kind: 'rename', from: name(from), to: name(to) });
    },
    unlinkSync: (path: fs.PathLike) => {
      original.unlinkSync(path);
      if (isBelow(path)) unlinked(path);
    },
    rmSync: (path: fs.PathLike, options?: fs.RmOptions) => {
      const existed = original.existsSync(path);
      original.rmSync(path, options);
      if (existed && isBelow(path)) unlinked(path);
    },
  };
  const replaced = Object.fromEntries(Object.keys(replacements).map((key) => [key, Reflect.get(original, key)]));
  Object.assign(fs, replacements);
  syncBuiltinESMExports();
  return {
    operations,
    stop: () => {
      Object.assign(fs, replaced);
      syncBuiltinESMExports();
    },
  };
}
