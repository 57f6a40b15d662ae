// Translates what SQLite throws while reading into the families of `core/errors.ts`.
// Knows the codes of sqlite.org/rescode.html; decides nothing about what happens next.

import { ConfigError, messageOf, type RatchetError, TransientError } from '../../core/errors.ts';

const SQLITE_PERM = 3;
const SQLITE_BUSY = 5;
const SQLITE_LOCKED = 6;
const SQLITE_NOMEM = 7;
const SQLITE_READONLY = 8;
const SQLITE_IOERR = 10;
const SQLITE_CORRUPT = 11;
const SQLITE_CANTOPEN = 14;
const SQLITE_NOTADB = 26;

/** SQLite's extended result code; null for an error that is not SQLite's. */
function codeOf(error: unknown): number | null {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode : null;
}

/** True when another connection holds the lock. */
export function isBusy(error: unknown): boolean {
  const code = codeOf(error);
  return code !== null && [SQLITE_BUSY, SQLITE_LOCKED].includes(code & 0xff);
}

/** An error that is not SQLite's is returned as it came. */
export function translateSqliteError(cause: unknown, path: string): unknown {
  const code = codeOf(cause);
  return code === null ? cause : translate(cause, code, path);
}

function translate(cause: unknown, code: number, path: string): RatchetError {
  const found = messageOf(cause);
  switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return new TransientError(`${path} is locked by another program's write (${found}).`, { cause });
    case SQLITE_NOMEM:
    case SQLITE_IOERR:
      return new TransientError(`${path} could not be read just now (${found}).`, { cause });
    // The user's own data is damaged, not Ratchet's state: the checkpoints are sound, and a person must mend the file.
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return new ConfigError(
        `source.path: expected a sound SQLite database, found ${path} damaged or of another format (${found}). Restore it or correct the path; the run goes on from its checkpoint.`,
        { cause },
      );
    case SQLITE_PERM:
    case SQLITE_CANTOPEN:
      return new ConfigError(
        `source.path: ${path} cannot be opened (${found}). Check the rights on the file; one in WAL mode also needs a folder that can be written to.`,
        { cause },
      );
    case SQLITE_READONLY:
      // Every extended code of it: another program's write must be undone first, which takes write access.
      return code !== SQLITE_READONLY
        ? new ConfigError(
            `source.path: expected a database at rest, found ${path} with another program's unfinished write (${found}). Open it once with a program that may write to it, which undoes that write.`,
            { cause },
          )
        : new ConfigError('source.query: expected a query that only reads, found one that writes. Write a SELECT.', {
            cause,
          });
    default:
      return new ConfigError(
        `source.query: SQLite refuses the query (${found}). Correct it, or the table's name, and try it in a SQLite shell on ${path}.`,
        { cause },
      );
  }
}
