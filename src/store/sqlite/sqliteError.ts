// What SQLite and the disk say, as one of Ratchet's errors. sql.js passes on SQLite's message but not its code, so the
// disk's own refusal is asked first and the message, which SQLite keeps stable, second.

import { ConfigError, CorruptError, RatchetError, StorageError } from '../../core/errors.ts';
import { codeOf, type DatabaseFiles, type DiskFailure } from './databaseFiles.ts';

const CURES: Readonly<Record<string, string>> = {
  ENOSPC: 'there is no space left on the device. Free some and resume',
  EDQUOT: 'the disk quota is used up. Free some space and resume',
  EFBIG: 'the file would grow larger than the file system allows. Move it to another one and resume',
  EACCES: 'permission is denied. Let this user write the file and its folder, and resume',
  EPERM: 'permission is denied. Let this user write the file and its folder, and resume',
  EROFS: 'the file system is read-only. Make it writable and resume',
  EIO: 'the device reports an input/output error. Check the disk, then resume',
  EMFILE: 'this process has too many files open. Raise the limit and resume',
};

const DAMAGED =
  /^(database disk image is malformed|file is not a database|malformed database schema|unsupported file format)/;
const DISK: Readonly<Record<string, string>> = {
  'disk I/O error': 'EIO',
  'database or disk is full': 'ENOSPC',
  'unable to open database file': 'EIO',
  'attempt to write a readonly database': 'EACCES',
};

/** @param what cannot be kept. */
export function storageError(failure: DiskFailure, what = 'Checkpoints'): StorageError {
  const cure = CURES[failure.code] ?? `the system answers ${failure.code}. Remove the cause and resume`;
  const message = `${what} cannot be kept in ${failure.path}: ${cure}. Nothing was acknowledged that is not on disk.`;
  return new StorageError(message, { code: failure.code, path: failure.path }, { cause: failure.cause });
}

/** SQLite cannot make sense of the file. The next opening moves it aside and recovers what can be read. */
export class DamagedFileError extends CorruptError {
  constructor(path: string, found: string, options?: ErrorOptions) {
    super(`The checkpoints in ${path} are damaged (${found}). Resume: what can be read will be recovered.`, options);
  }
}

/** Other errors, such as a broken constraint, are mistakes of our own and come back as they are. */
export function sqliteError(error: unknown, files: DatabaseFiles): unknown {
  if (error instanceof RatchetError) return error;
  if (files.failure !== null) return storageError(files.failure);
  if (!(error instanceof Error)) return error;
  if (DAMAGED.test(error.message)) return new DamagedFileError(files.path, error.message, { cause: error });
  // What SQLite makes of our refusing its writes says nothing of the disk.
  if (files.isProtected) return error;
  if (error.message === 'database is locked') {
    return new ConfigError(`${files.path} is already open in this process. Close it before opening it again.`, {
      cause: error,
    });
  }
  const code = DISK[error.message];
  return code === undefined ? error : storageError({ code, path: files.path, cause: error });
}

/** Runs what touches the disk without SQLite; its refusal becomes a StorageError too. */
export function onDisk<T>(path: string, operation: () => T): T {
  try {
    return operation();
  } catch (error) {
    throw storageError({ code: codeOf(error), path, cause: error });
  }
}
