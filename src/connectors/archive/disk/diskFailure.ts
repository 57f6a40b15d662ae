// What the file system says, as one of Ratchet's errors: which file, what is wrong with it and what to do.

import { ConfigError, CorruptError, RatchetError, StorageError } from '../../../core/errors.ts';

const CURES: Readonly<Record<string, string>> = {
  ENOSPC: 'there is no space left on the device. Free some and resume',
  EDQUOT: 'the disk quota is used up. Free some space and resume',
  EFBIG: 'the file would grow larger than the file system allows. Move the archive to another one and resume',
  EACCES: 'permission is denied. Let this user read and write the archive and resume',
  EPERM: 'permission is denied. Let this user read and write the archive and resume',
  EROFS: 'the file system is read-only. Make it writable and resume',
  EIO: 'the device reports an input/output error. Check the disk, then resume',
  EMFILE: 'this process has too many files open. Raise the limit and resume',
  ENAMETOOLONG: 'the path is too long for the file system. Move the archive to a shorter path and resume',
};

/** Other than the file system's errors come back as they are. */
export function diskFailure(error: unknown, path: string): unknown {
  if (!(error instanceof Error) || error instanceof RatchetError) return error;
  const code = codeOf(error);
  if (code === null) return error;
  if (code === 'ELOOP') return foundInstead(path, 'a file', 'a symbolic link');
  if (code === 'ENOENT')
    return new CorruptError(
      `The archive has lost ${path}: the file system has no such file. Put it back, or run the job with --fresh.`,
      { cause: error },
    );
  if (code === 'ENOTDIR' || code === 'EISDIR' || code === 'EEXIST')
    return foundInstead(path, code === 'EISDIR' ? 'a file' : 'a folder', code === 'EISDIR' ? 'a folder' : 'a file');
  const cure = CURES[code] ?? `the system answers ${code}. Remove the cause and resume`;
  const message = `${path} cannot be read or written: ${cure}. Nothing was acknowledged that is not on disk.`;
  return new StorageError(message, { code, path }, { cause: error });
}

export function foundInstead(path: string, expected: string, found: string): ConfigError {
  return new ConfigError(
    `Expected ${expected} at ${path}, found ${found}. Ratchet follows no links inside an archive and replaces nothing it did not make: move it away.`,
  );
}

/** The system's word for it; null for what is no error of the system. */
export function codeOf(error: unknown): string | null {
  return error instanceof Error && 'syscall' in error && 'code' in error ? String(error.code) : null;
}
