// Where the sockets of a store's owner lock are: their folders and names. Knows no protocol.

import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { onDisk } from '../sqlite/sqliteError.ts';

export interface LockPlace {
  /** Beside the store; and, for file systems that hold no sockets, a folder of the machine named after it. */
  readonly folders: readonly string[];
  /** What the sockets' names begin with. */
  readonly name: string;
}

/** The kernel's limit is 104 bytes on macOS and 108 on Linux, the final zero included. */
const MAX_SOCKET_PATH_BYTES = 100;
/** Leaves room for a name and a link below it. */
const MAX_FOLDER_BYTES = 28;

/** @throws StorageError when the store's folder cannot be made. */
export function lockPlaceOf(store: string): LockPlace {
  const folder = onDisk(dirname(store), () => {
    mkdirSync(dirname(store), { recursive: true });
    // One store must have one place, whichever link it was reached by.
    return realpathSync(dirname(store));
  });
  const job = basename(store, '.sqlite');
  return {
    folders: [folder, join(tmpdir(), `ratchet-${shortHash(folder)}`)],
    // File systems normalise other letters each in its own way.
    name: /^[\w.-]{1,40}$/.test(job) ? job : shortHash(job),
  };
}

/** Windows has one name per store, and its kernel gives it to one process. */
export function pipeOf({ folders, name }: LockPlace): string {
  return `\\\\.\\pipe\\ratchet-${shortHash(`${folders[0]}\n${name}`.toLowerCase())}`;
}

/** All sockets of the place, of the living and of the dead. */
export function socketsIn({ folders, name }: LockPlace): string[] {
  return folders.flatMap((folder) =>
    namesIn(folder)
      .filter((file) => file.startsWith(name) && /^\.[0-9a-f]{8}\.lock$/.test(file.slice(name.length)))
      .map((file) => join(folder, file)),
  );
}

export function socketName({ name }: LockPlace, id: string): string {
  return `${name}.${id}.lock`;
}

/** Calls `use` with a path to the same socket that is short enough for the kernel. */
export async function throughShortPath<T>(socket: string, use: (path: string) => Promise<T>): Promise<T> {
  if (process.platform === 'win32' || Buffer.byteLength(socket) <= MAX_SOCKET_PATH_BYTES) return use(socket);
  // A link of our own, gone right after: the socket itself stays where every contender looks, whatever its TMPDIR.
  const base = Buffer.byteLength(tmpdir()) <= MAX_FOLDER_BYTES ? tmpdir() : '/tmp';
  const folder = onDisk(base, () => mkdtempSync(join(base, 'ratchet-')));
  try {
    const link = join(folder, 'd');
    onDisk(link, () => symlinkSync(dirname(socket), link));
    return await use(join(link, basename(socket)));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    // The machine's folder is made by the first who needs it.
    return [];
  }
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
