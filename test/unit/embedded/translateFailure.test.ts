// What SQLite and the file system really throw, and the family each of it belongs to.

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { translateFailure } from '../../../src/connectors/embedded/translateFailure.ts';
import { ConfigError, CorruptError, PermanentError, StorageError, TransientError } from '../../../src/core/errors.ts';

describe('translateFailure', () => {
  let folder: string;
  let path: string;
  let open: DatabaseSync[];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ratchet-failure-'));
    path = join(folder, 'vectors.sqlite');
    open = [];
  });
  afterEach(() => {
    for (const db of open) db.close();
    rmSync(folder, { recursive: true });
  });

  function connect(options: { readonly readOnly: boolean } = { readOnly: false }): DatabaseSync {
    const db = new DatabaseSync(path, options);
    open.push(db);
    return db;
  }

  function failureOf(action: () => void): unknown {
    try {
      action();
    } catch (error) {
      return translateFailure(error, path);
    }
    return assert.fail('nothing was thrown');
  }

  function assertRefused(failure: unknown, code: string): void {
    assert.ok(failure instanceof StorageError);
    assert.deepEqual([failure.code, failure.path], [code, path]);
    assert.ok(failure.message.includes(path));
  }

  it('calls a full disk a refusal of the disk', () => {
    const db = connect();
    db.exec('CREATE TABLE t (x); PRAGMA max_page_count = 3');
    const failure = failureOf(() => db.exec('INSERT INTO t VALUES (zeroblob(100000))'));
    assertRefused(failure, 'ENOSPC');
  });

  it('calls a write to a read-only file a refusal of the disk', () => {
    connect().exec('CREATE TABLE t (x)');
    const db = connect({ readOnly: true });
    assertRefused(
      failureOf(() => db.exec('INSERT INTO t VALUES (1)')),
      'EROFS',
    );
  });

  it('calls a file that cannot be opened a refusal of the disk', () => {
    mkdirSync(path);
    assertRefused(
      failureOf(() => connect()),
      'EACCES',
    );
  });

  it('calls a file that is no database damaged', () => {
    writeFileSync(path, 'no database '.repeat(100));
    const failure = failureOf(() => connect().exec('SELECT * FROM sqlite_schema'));
    assert.ok(failure instanceof CorruptError && !(failure instanceof StorageError));
  });

  it('calls a lock of another writer a passing fault', () => {
    const writer = connect();
    writer.exec('CREATE TABLE t (x); BEGIN IMMEDIATE');
    const other = connect();
    other.exec('PRAGMA busy_timeout = 0');
    assert.ok(failureOf(() => other.exec('BEGIN IMMEDIATE')) instanceof TransientError);
  });

  it('calls a folder that cannot be made a mistake in the job file', () => {
    writeFileSync(path, '');
    assert.ok(failureOf(() => mkdirSync(join(path, 'below'), { recursive: true })) instanceof ConfigError);
  });

  it('keeps what it translated as the cause', () => {
    const cause = Object.assign(new Error('disk I/O error'), { code: 'ERR_SQLITE_ERROR', errcode: 778 });
    const failure = translateFailure(cause, path);
    assertRefused(failure, 'EIO');
    assert.equal(failure instanceof StorageError && failure.cause, cause);
  });

  it("leaves alone what is neither SQLite's nor the file system's", () => {
    for (const error of [new PermanentError('wrong length'), new TypeError('a mistake of ours'), 'text']) {
      assert.equal(translateFailure(error, path), error);
    }
  });
});
