// The checkpoints of one job in one SQLite file: reads, the taking of leases, the closing. Opened by `openStore.ts`.

import type { RunId } from '../core/ids.ts';
import type {
  AttemptRecord,
  CheckpointStore,
  CheckpointWriter,
  DeadLetter,
  LeaseHolder,
  LogRecord,
  NodeRecord,
  RecoveryReport,
  RunRecord,
  StreamRecord,
  WaitRecord,
} from '../engine/ports.ts';
import { LeasedCheckpointWriter } from './checkpointWriter.ts';
import { GroupCommit } from './groupCommit.ts';
import { LogBuffer } from './logBuffer.ts';
import { attemptsOf } from './queries/attempts.ts';
import { countDeadLetters, deadLettersOf } from './queries/deadLetters.ts';
import { takeLease } from './queries/lease.ts';
import { insertLog, readLog } from './queries/log.ts';
import { nodesOf, streamsOf } from './queries/plan.ts';
import { findRun, latestRun } from './queries/runs.ts';
import { waitsOf } from './queries/waits.ts';
import type { SqliteConnection } from './sqlite/sqliteConnection.ts';

export interface StoreParts {
  readonly connection: SqliteConnection;
  readonly recovered: RecoveryReport | null;
  readonly stillOwned: () => boolean;
  readonly now: () => number;
}

export class SqliteCheckpointStore implements CheckpointStore {
  readonly recovered: RecoveryReport | null;
  readonly #connection: SqliteConnection;
  readonly #group: GroupCommit;
  readonly #log: LogBuffer;
  readonly #now: () => number;

  constructor(parts: StoreParts) {
    this.recovered = parts.recovered;
    this.#connection = parts.connection;
    this.#now = parts.now;
    this.#group = new GroupCommit(parts.connection, parts.stillOwned);
    this.#log = new LogBuffer((lines) => {
      // The lines were taken from a writer whose lease held; another may hold it by now, and they stay true.
      return this.#group.submit({ epoch: null, isCommit: false, apply: () => insertLog(this.#connection, lines) });
    });
  }

  async acquire(holder: LeaseHolder): Promise<CheckpointWriter> {
    const epoch = await this.#group.submit({
      epoch: null,
      isCommit: false,
      apply: () => takeLease(this.#connection, holder, this.#now()),
    });
    return new LeasedCheckpointWriter({
      connection: this.#connection,
      group: this.#group,
      log: this.#log,
      epoch,
      now: this.#now,
    });
  }

  latestRun(): RunRecord | null {
    return latestRun(this.#connection);
  }

  attempts(run: RunId): readonly AttemptRecord[] {
    return this.#ofRun(run, (seq) => attemptsOf(this.#connection, run, seq), []);
  }

  nodes(run: RunId): readonly NodeRecord[] {
    return this.#ofRun(run, (seq) => nodesOf(this.#connection, seq), []);
  }

  streams(run: RunId): readonly StreamRecord[] {
    return this.#ofRun(run, (seq) => streamsOf(this.#connection, seq), []);
  }

  deadLetters(run: RunId, limit: number): readonly DeadLetter[] {
    return this.#ofRun(run, (seq) => deadLettersOf(this.#connection, seq, limit), []);
  }

  deadLetterCount(run: RunId): number {
    return this.#ofRun(run, (seq) => countDeadLetters(this.#connection, seq), 0);
  }

  waits(run: RunId): readonly WaitRecord[] {
    return this.#ofRun(run, (seq) => waitsOf(this.#connection, seq), []);
  }

  log(limit: number): readonly LogRecord[] {
    const lines = [...readLog(this.#connection, limit), ...this.#log.lines];
    return lines.slice(Math.max(0, lines.length - limit));
  }

  async close(): Promise<void> {
    this.#log.flush();
    await this.#group.close();
    this.#connection.close();
  }

  #ofRun<T>(run: RunId, read: (seq: number) => T, none: T): T {
    const seq = findRun(this.#connection, run);
    return seq === null ? none : read(seq);
  }
}
