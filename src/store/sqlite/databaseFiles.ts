// The files of one database on disk, as SQLite opens, reads, writes and syncs them: the database, its write-ahead
// log, its rollback journal. Knows nothing of wasm or of SQL; its callers get Node's own errors.

import {
  closeSync,
  constants,
  fdatasyncSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { LogWatch } from './logWatch.ts';
import { syncDirectory } from './syncDirectory.ts';

export type FileSuffix = '' | '-wal' | '-journal';

/** The first thing the disk refused. Everything after it is refused too. */
export interface DiskFailure {
  readonly code: string;
  readonly path: string;
  readonly cause: unknown;
}

export interface OpenFile {
  readonly descriptor: number;
  readonly suffix: FileSuffix;
  readonly path: string;
  position: number;
}

export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'EIO';
}

export class DatabaseFiles {
  readonly path: string;
  readonly log: LogWatch;
  readonly written = { bytes: 0, syncs: 0 };
  #failure: DiskFailure | null = null;
  #protected = false;
  #nameUnsynced = false;

  constructor(path: string) {
    this.path = path;
    this.log = new LogWatch(`${path}-wal`);
  }

  /**
   * After a failed write or fsync the kernel may have dropped the pages, and a second fsync would succeed without them
   * (PostgreSQL's "fsyncgate", 2018). So nothing is written after a failure: the file is opened anew and recovered.
   */
  get failure(): DiskFailure | null {
    return this.#failure;
  }

  get isProtected(): boolean {
    return this.#protected;
  }

  /** From now on nothing of this database is written, not even what SQLite does as it closes. */
  protect(): void {
    this.#protected = true;
  }

  open(suffix: FileSuffix, flags: number): OpenFile {
    const path = this.path + suffix;
    const mayCreate = (flags & constants.O_CREAT) !== 0;
    const isNew = mayCreate && statSync(path, { throwIfNoEntry: false }) === undefined;
    const descriptor = this.#guard(path, () => openSync(path, flags, 0o600));
    if (isNew) this.#nameUnsynced = true;
    if (suffix === '-wal') this.log.opened(descriptor);
    return { descriptor, suffix, path, position: 0 };
  }

  close(file: OpenFile): void {
    if (file.suffix === '-wal') this.log.closed();
    closeSync(file.descriptor);
  }

  stat(suffix: FileSuffix) {
    return statSync(this.path + suffix, { bigint: true });
  }

  statOpen(file: OpenFile) {
    return fstatSync(file.descriptor, { bigint: true });
  }

  /** Reads at the file's position and returns how many bytes there were, fewer than `length` only at the end. */
  read(file: OpenFile, into: Uint8Array, offset: number, length: number): number {
    return this.#guard(file.path, () => {
      let done = 0;
      while (done < length) {
        const count = readSync(file.descriptor, into, offset + done, length - done, file.position);
        if (count === 0) break;
        done += count;
        file.position += count;
      }
      return done;
    });
  }

  write(file: OpenFile, from: Uint8Array, offset: number, length: number): void {
    this.#refuseUnlessWritable();
    this.#guard(file.path, () => {
      for (let done = 0; done < length; ) {
        const count = writeSync(file.descriptor, from, offset + done, length - done, file.position);
        done += count;
        file.position += count;
      }
    });
    if (file.suffix === '-wal') this.log.wrote(from.subarray(offset, offset + length), file.position - length);
    this.written.bytes += length;
  }

  truncate(file: OpenFile, size: number): void {
    this.#refuseUnlessWritable();
    this.#guard(file.path, () => ftruncateSync(file.descriptor, size));
    if (file.suffix === '-wal') this.log.truncated(size);
  }

  /** Makes the file's bytes durable, and with them the names of files created since: SQLite asks for the latter of some only. */
  sync(file: OpenFile): void {
    this.#refuseUnlessWritable();
    this.#guard(file.path, () => fdatasyncSync(file.descriptor));
    if (this.#nameUnsynced) this.#syncDirectory();
    this.written.syncs += 1;
  }

  unlink(suffix: FileSuffix): void {
    this.#refuseUnlessWritable();
    const path = this.path + suffix;
    this.#guard(path, () => unlinkSync(path));
    this.#syncDirectory();
  }

  #syncDirectory(): void {
    this.#nameUnsynced = false;
    const directory = dirname(this.path);
    this.#guard(directory, () => syncDirectory(directory));
  }

  #refuseUnlessWritable(): void {
    const code = this.#failure?.code ?? (this.#protected ? 'EROFS' : null);
    if (code !== null) throw Object.assign(new Error('nothing more is written to this database'), { code });
  }

  #guard<T>(path: string, operation: () => T): T {
    try {
      return operation();
    } catch (error) {
      throw this.#noted(path, error);
    }
  }

  #noted(path: string, error: unknown): unknown {
    const code = codeOf(error);
    // A file that is not there is an answer, not a failure: SQLite asks for journals that need not exist.
    if (code !== 'ENOENT') this.#failure ??= { code, path, cause: error };
    return error;
  }
}
