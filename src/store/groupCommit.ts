// Writes that arrive together share one transaction and so one fsync; each stands or falls alone within it.
// Knows epochs and transactions, nothing of what is written.

import { ConfigError, messageOf, RatchetError, StaleEpochError, StorageError } from '../core/errors.ts';
import type { Epoch } from '../core/ids.ts';
import { reach } from '../core/triggerPoint.ts';
import { currentEpoch, currentHolder } from './queries/lease.ts';
import type { SqliteConnection } from './sqlite/sqliteConnection.ts';

export interface Write<T> {
  /** The lease it is made under; null for taking one. */
  readonly epoch: Epoch | null;
  /** Whether it is a checkpoint: crash tests kill around these. */
  readonly isCommit: boolean;
  /** Runs inside the transaction. What it throws undoes it and nothing else of the group. */
  apply(): T;
}

interface Pending {
  readonly write: Write<unknown>;
  readonly reject: (error: unknown) => void;
  /** Keeps the result of `write` until the group is durable, then answers with it. */
  apply(): void;
  resolve(): void;
}

export class GroupCommit {
  readonly #connection: SqliteConnection;
  readonly #stillOwned: () => boolean;
  #pending: Pending[] = [];
  #scheduled: Promise<void> | null = null;
  #failure: Error | null = null;

  constructor(connection: SqliteConnection, stillOwned: () => boolean) {
    this.#connection = connection;
    this.#stillOwned = stillOwned;
    connection.files.log.note();
  }

  /** Resolves when the write is durable. Never resolves one that is not. */
  submit<T>(write: Write<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      let result: { readonly value: T } | null = null;
      this.#pending.push({
        write,
        reject,
        apply: () => {
          result = { value: write.apply() };
        },
        resolve: () => {
          if (result !== null) resolve(result.value);
        },
      });
      this.#scheduled ??= new Promise((done) => {
        setImmediate(() => {
          this.#scheduled = null;
          this.#run();
          done();
        });
      });
    });
  }

  /** Waits for what is pending and makes sure that closing the file will not write over another owner's log. */
  async close(): Promise<void> {
    while (this.#scheduled !== null) await this.#scheduled;
    try {
      this.#refuseUnlessOwner();
    } catch (error) {
      this.#fail(error);
    }
    this.#failure ??= new ConfigError(`The checkpoint store ${this.#connection.files.path} is closed.`);
  }

  /** @throws StaleEpochError when a later lease was taken; and whatever made the store stop, if it did. */
  refuseUnlessCurrent(epoch: Epoch): void {
    if (this.#failure !== null) throw this.#failure;
    this.#refuseStale(epoch);
  }

  #run(): void {
    const group = this.#pending;
    this.#pending = [];
    try {
      this.#refuseUnlessOwner();
      const hasCommit = group.some(({ write }) => write.isCommit);
      if (hasCommit) reach('before-commit');
      this.#connection.run('BEGIN IMMEDIATE');
      const kept = group.filter((pending) => this.#applyAlone(pending, group.length > 1));
      if (kept.length === 0) {
        this.#connection.rollback();
        return;
      }
      if (hasCommit) reach('in-commit');
      this.#connection.run('COMMIT');
      if (hasCommit) reach('after-commit');
      this.#connection.files.log.note();
      for (const pending of kept) pending.resolve();
    } catch (error) {
      this.#fail(error);
      for (const { reject } of group) reject(this.#failure);
    }
  }

  /** True when the write was kept. Its own failure undoes it alone; a failure of the disk is thrown and undoes the group. */
  #applyAlone(pending: Pending, hasNeighbours: boolean): boolean {
    if (hasNeighbours) this.#connection.run('SAVEPOINT one_write');
    try {
      this.#refuseStale(pending.write.epoch);
      pending.apply();
      if (hasNeighbours) this.#connection.run('RELEASE one_write');
      return true;
    } catch (error) {
      if (this.#connection.files.failure !== null || this.#connection.damaged) throw error;
      if (hasNeighbours) this.#connection.exec('ROLLBACK TO one_write; RELEASE one_write');
      pending.reject(error);
      return false;
    }
  }

  #refuseStale(epoch: Epoch | null): void {
    if (epoch === null) return;
    const current = currentEpoch(this.#connection);
    if (epoch === current) return;
    const { role, pid, host } = currentHolder(this.#connection);
    throw new StaleEpochError(
      `This process wrote under lease ${epoch} of ${this.#connection.files.path}, but lease ${current} was taken since ` +
        `by ${role} (process ${pid} on ${host}). Nothing of the write was kept; leave the job to that process.`,
    );
  }

  #refuseUnlessOwner(): void {
    if (this.#failure !== null) throw this.#failure;
    const { files } = this.#connection;
    if (!this.#stillOwned()) {
      throw new StaleEpochError(
        `The owner lock of ${files.path} is gone, so another process may have taken the job. Nothing more was written; ` +
          'resume to take it again.',
      );
    }
    if (files.log.changedByOthers()) {
      throw new StaleEpochError(
        `Another program has written to ${files.path} or its -wal file. Nothing more was written from here; ` +
          'close that program and resume.',
      );
    }
  }

  /** From here on nothing is written or acknowledged until the store is opened anew. */
  #fail(error: unknown): void {
    this.#connection.rollback();
    this.#failure ??= error instanceof RatchetError ? error : unexpected(this.#connection, error);
    this.#connection.files.protect();
  }
}

function unexpected(connection: SqliteConnection, error: unknown): StorageError {
  const { path } = connection.files;
  const message = `Checkpoints in ${path} could not be committed: ${messageOf(error)}. Resume to go on from the last one.`;
  return new StorageError(message, { code: 'EIO', path }, { cause: error });
}
