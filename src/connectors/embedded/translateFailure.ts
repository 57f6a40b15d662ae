// Translates what SQLite and the file system throw into the families of `core/errors.ts`.
// Knows the codes of sqlite.org/rescode.html; decides nothing about what happens next.

import { ConfigError, CorruptError, messageOf, RatchetError, StorageError, TransientError } from '../../core/errors.ts';

const SQLITE_PERM = 3;
const SQLITE_BUSY = 5;
const SQLITE_LOCKED = 6;
const SQLITE_READONLY = 8;
const SQLITE_IOERR = 10;
const SQLITE_CORRUPT = 11;
const SQLITE_FULL = 13;
const SQLITE_CANTOPEN = 14;
const SQLITE_NOTADB = 26;

/** `path` is the vector file. What is neither SQLite's nor the file system's is returned as it came. */
export function translateFailure(error: unknown, path: string): unknown {
  if (!(error instanceof Error) || error instanceof RatchetError) return error;
  // The lower byte is the primary code; some versions of Node report the extended one.
  if ('errcode' in error && typeof error.errcode === 'number') return ofSqlite(error, error.errcode & 0xff, path);
  if ('code' in error && typeof error.code === 'string' && 'syscall' in error)
    return ofFileSystem(error, error.code, path);
  return error;
}

function ofSqlite(error: Error, code: number, path: string): Error {
  switch (code) {
    case SQLITE_FULL:
      return refused('ENOSPC', 'the disk is full', 'Make room, then resume the run', error, path);
    case SQLITE_READONLY:
      return refused('EROFS', 'it is read-only', 'Make it writable, then resume the run', error, path);
    case SQLITE_PERM:
    case SQLITE_CANTOPEN:
      return refused(
        'EACCES',
        'it cannot be opened',
        'Check the rights on the file and its folder, then resume',
        error,
        path,
      );
    case SQLITE_IOERR:
      return refused('EIO', 'the disk reported an error', 'Check the disk, then resume the run', error, path);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return new CorruptError(
        `The vector file ${path} is damaged (${messageOf(error)}). Move it away and run the job with --fresh; its points can be made again.`,
        { cause: error },
      );
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return new TransientError(`The vector file ${path} is in use by another process (${messageOf(error)}).`, {
        cause: error,
      });
    default:
      return error;
  }
}

function ofFileSystem(error: Error, code: string, path: string): Error {
  switch (code) {
    case 'ENOSPC':
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
    case 'EIO':
      return refused(code, messageOf(error), 'Remove the cause, then resume the run', error, path);
    default:
      return new ConfigError(
        `destination.path: the vector file ${path} cannot be created (${messageOf(error)}). Give a path inside a folder.`,
        { cause: error },
      );
  }
}

function refused(code: string, what: string, cure: string, cause: Error, path: string): StorageError {
  return new StorageError(`The vector file ${path} was not written: ${what}. ${cure}.`, { code, path }, { cause });
}
