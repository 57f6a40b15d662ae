// The files below one folder, by paths relative to it, and durably. No path leads out of the folder and no symbolic link in
// it is followed. Knows nothing of what is in the files.

import { constants, type Dirent } from 'node:fs';
import { type FileHandle, lstat, mkdir, open, opendir, rename, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ConfigError } from '../../../core/errors.ts';
import { codeOf, diskFailure, foundInstead } from './diskFailure.ts';

/** Relative to the folder, `/` between its parts on every system. */
export type FilePath = string;

/** The folder itself. */
export const ROOT: FilePath = '';

/** A file being written has this behind its name until it is whole. */
export const PARTIAL = '.partial';

const { O_RDONLY, O_RDWR, O_CREAT, O_EXCL } = constants;
/** Absent on Windows, where a link is found by looking before opening. */
const O_NOFOLLOW = constants.O_NOFOLLOW ?? 0;
/** Opening a named pipe would otherwise wait for its other end. */
const O_NONBLOCK = constants.O_NONBLOCK ?? 0;

const MODES = { read: O_RDONLY, write: O_RDWR, create: O_RDWR | O_CREAT, replace: O_RDWR | O_CREAT | O_EXCL } as const;

export class ArchiveDisk {
  /** Absolute. It may be a link itself: where an archive lies is the user's business. */
  readonly root: string;
  readonly #realFolders = new Set<FilePath>();

  constructor(root: string) {
    this.root = root;
  }

  /** @throws ConfigError for a path that would lead out of the folder. */
  absolute(path: FilePath): string {
    const parts = path === ROOT ? [] : path.split('/');
    if (parts.some((part) => part === '' || part === '.' || part === '..' || /[\\\0]/.test(part)))
      throw new ConfigError(`The archive ${this.root} names a file outside itself: ${JSON.stringify(path)}.`);
    return join(this.root, ...parts);
  }

  /** Null where there is no file. @throws ConfigError where there is something else. */
  async size(path: FilePath): Promise<number | null> {
    if (!(await this.hasFolder(folderOf(path)))) return null;
    const found = await this.#look(path);
    if (found === null) return null;
    if (!found.isFile()) throw foundInstead(this.absolute(path), 'a file', kindOf(found));
    return found.size;
  }

  /** Milliseconds since it was last written to, by the system's clock. */
  async idleMs(path: FilePath): Promise<number> {
    const found = await this.#look(path);
    return found === null ? 0 : Date.now() - found.mtimeMs;
  }

  /** @throws ConfigError when it, or one on the way to it, is no folder. */
  async hasFolder(path: FilePath): Promise<boolean> {
    if (this.#realFolders.has(path)) return true;
    if (path !== ROOT && !(await this.hasFolder(folderOf(path)))) return false;
    const found = await this.#look(path);
    if (found === null) return false;
    if (!found.isDirectory() && !(path === ROOT && found.isSymbolicLink()))
      throw foundInstead(this.absolute(path), 'a folder', kindOf(found));
    this.#realFolders.add(path);
    return true;
  }

  /** Makes the folder and those above it where they are missing. */
  async makeFolder(path: FilePath): Promise<void> {
    if (await this.hasFolder(path)) return;
    if (path === ROOT) return this.guard(path, () => makeAll(this.root));
    await this.makeFolder(folderOf(path));
    await this.guard(path, async () => {
      await makeOne(this.absolute(path));
    });
    await this.hasFolder(path);
  }

  /** What is in a folder, in no order; nothing where there is none. */
  async *entries(path: FilePath): AsyncGenerator<Dirent, void, void> {
    if (!(await this.hasFolder(path))) return;
    const folder = await this.guard(path, () => opendir(this.absolute(path)));
    yield* folder;
  }

  /** The caller closes it. `create` makes it where it is missing, `replace` takes the place of what is there. */
  async open(path: FilePath, mode: keyof typeof MODES): Promise<FileHandle> {
    const makes = mode === 'create' || mode === 'replace';
    if (makes) await this.makeFolder(folderOf(path));
    else await this.hasFolder(folderOf(path));
    if (mode === 'replace') await this.#unlink(path);
    const existed = (await this.size(path)) !== null;
    return this.guard(path, async () => {
      const file = await open(this.absolute(path), MODES[mode] | O_NOFOLLOW | O_NONBLOCK);
      if (!makes || existed) return file;
      try {
        await syncFolder(dirname(this.absolute(path)));
        return file;
      } catch (error) {
        await file.close();
        throw error;
      }
    });
  }

  async use<T>(path: FilePath, mode: keyof typeof MODES, work: (file: FileHandle) => Promise<T>): Promise<T> {
    const file = await this.open(path, mode);
    try {
      return await this.guard(path, () => work(file));
    } finally {
      await file.close();
    }
  }

  /** Writes a whole file under another name and renames it: the old one is there until the new one is. */
  async replace(path: FilePath, write: (file: FileHandle) => Promise<void>): Promise<void> {
    await this.use(path + PARTIAL, 'replace', async (file) => {
      await write(file);
      await file.sync();
    });
    await this.rename(path + PARTIAL, path);
  }

  async rename(from: FilePath, to: FilePath): Promise<void> {
    // A link or a folder in the place of `to` is refused.
    await this.size(to);
    await this.guard(to, async () => {
      await rename(this.absolute(from), this.absolute(to));
      await syncFolder(dirname(this.absolute(to)));
    });
  }

  /** Cuts a file to its first bytes; shorter ones stay as they are. */
  async cut(path: FilePath, bytes: number): Promise<void> {
    const size = await this.size(path);
    if (size === null || size <= bytes) return;
    await this.use(path, 'write', async (file) => {
      await file.truncate(bytes);
      await file.sync();
    });
  }

  /** Nothing where there is none. */
  async remove(path: FilePath): Promise<void> {
    if (await this.#unlink(path)) await this.guard(path, () => syncFolder(dirname(this.absolute(path))));
  }

  /** False where there is nothing. */
  #unlink(path: FilePath): Promise<boolean> {
    return this.guard(path, () =>
      unlink(this.absolute(path)).then(
        () => true,
        (error: unknown) => {
          if (codeOf(error) === 'ENOENT') return false;
          throw error;
        },
      ),
    );
  }

  #look(path: FilePath) {
    return this.guard(path, () =>
      lstat(this.absolute(path)).catch((error: unknown) => {
        const code = codeOf(error);
        if (code === 'ENOENT') return null;
        if (code === 'ENOTDIR') throw foundInstead(dirname(this.absolute(path)), 'a folder', 'a file');
        throw error;
      }),
    );
  }

  /** What the file system says of that file becomes one of Ratchet's errors. */
  async guard<T>(path: FilePath, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw diskFailure(error, this.absolute(path));
    }
  }
}

export function folderOf(path: FilePath): FilePath {
  const slash = path.lastIndexOf('/');
  return slash === -1 ? ROOT : path.slice(0, slash);
}

export function inFolder(folder: FilePath, name: string): FilePath {
  return folder === ROOT ? name : `${folder}/${name}`;
}

async function makeOne(absolute: string): Promise<void> {
  await mkdir(absolute).catch((error: unknown) => {
    // Another stream has made it meanwhile.
    if (codeOf(error) !== 'EEXIST') throw error;
  });
  await syncFolder(dirname(absolute));
}

/** With those above it. Node's own way of doing that answers ENOENT on a disk that is read-only. */
async function makeAll(absolute: string): Promise<void> {
  try {
    await makeOne(absolute);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT' || dirname(absolute) === absolute) throw error;
    await makeAll(dirname(absolute));
    await makeOne(absolute);
  }
}

/** Names in a folder are only in memory until then. */
async function syncFolder(absolute: string): Promise<void> {
  // Windows opens no directories; NTFS journals names itself.
  if (process.platform === 'win32') return;
  const folder = await open(absolute, O_RDONLY);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

type Kind = Pick<Dirent, 'isSymbolicLink' | 'isDirectory' | 'isFile'>;

export function kindOf(found: Kind): string {
  if (found.isSymbolicLink()) return 'a symbolic link';
  if (found.isDirectory()) return 'a folder';
  return found.isFile() ? 'a file' : 'something that is neither a file nor a folder';
}
