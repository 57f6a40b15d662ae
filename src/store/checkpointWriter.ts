// The writes of one lease, each as one step of a group commit. What they mean in rows is in `queries/`.

import { ConfigError } from '../core/errors.ts';
import type { Epoch, RunId } from '../core/ids.ts';
import { RunState } from '../core/runState.ts';
import type { AttemptRecord, CheckpointWriter, Commit, LogRecord, RunRecord, WaitRecord } from '../engine/ports.ts';
import type { GroupCommit } from './groupCommit.ts';
import type { LogBuffer } from './logBuffer.ts';
import { closeAttempt, insertAttempt, interruptOpenAttempts } from './queries/attempts.ts';
import { deleteDeadLetter, upsertDeadLetter } from './queries/deadLetters.ts';
import { insertPlan, moveCursor, setExpanded } from './queries/plan.ts';
import {
  addToRun,
  insertRun,
  lastCommitAt,
  pruneOlderRuns,
  requireRun,
  setPlanned,
  setRunState,
} from './queries/runs.ts';
import { beginOrExtendWait, endOpenWaits } from './queries/waits.ts';
import type { SqliteConnection } from './sqlite/sqliteConnection.ts';

export interface WriterParts {
  readonly connection: SqliteConnection;
  readonly group: GroupCommit;
  readonly log: LogBuffer;
  readonly epoch: Epoch;
  readonly now: () => number;
}

export class LeasedCheckpointWriter implements CheckpointWriter {
  readonly epoch: Epoch;
  readonly #connection: SqliteConnection;
  readonly #group: GroupCommit;
  readonly #log: LogBuffer;
  readonly #now: () => number;

  constructor(parts: WriterParts) {
    this.epoch = parts.epoch;
    this.#connection = parts.connection;
    this.#group = parts.group;
    this.#log = parts.log;
    this.#now = parts.now;
  }

  startRun(run: Parameters<CheckpointWriter['startRun']>[0]): Promise<RunRecord> {
    return this.#write(() => {
      insertRun(this.#connection, run.id, run.fingerprint, run.at);
      pruneOlderRuns(this.#connection, this.#seq(run.id));
      return {
        id: run.id,
        state: RunState.queued,
        startedAt: run.at,
        endedAt: null,
        fingerprint: run.fingerprint,
        planned: false,
        counters: {},
        finish: null,
      };
    });
  }

  beginAttempt(attempt: Parameters<CheckpointWriter['beginAttempt']>[0]): Promise<AttemptRecord> {
    return this.#write(() => {
      const run = this.#seq(attempt.run);
      interruptOpenAttempts(this.#connection, run, attempt.from, lastCommitAt(this.#connection, run));
      const number = insertAttempt(this.#connection, run, attempt);
      setRunState(this.#connection, run, RunState.running, attempt.at);
      return {
        run: attempt.run,
        number,
        reason: attempt.reason,
        startedAt: attempt.at,
        endedAt: null,
        ended: null,
        why: '',
        from: attempt.from,
        to: '',
      };
    });
  }

  endAttempt(end: Parameters<CheckpointWriter['endAttempt']>[0]): Promise<void> {
    return this.#write(() => {
      const run = this.#seq(end.run);
      if (!closeAttempt(this.#connection, run, end)) {
        throw new ConfigError(`The run "${end.run}" has no attempt ${end.number} to end. Begin it first.`);
      }
      setRunState(this.#connection, run, end.ended, end.at);
    });
  }

  setState(run: RunId, state: RunState, at: number): Promise<void> {
    return this.#write(() => setRunState(this.#connection, this.#seq(run), state, at));
  }

  saveExpansion(expansion: Parameters<CheckpointWriter['saveExpansion']>[0]): Promise<void> {
    return this.#write(() => {
      const run = requireRun(this.#connection, expansion.run);
      if (expansion.parent !== null) setExpanded(this.#connection, run.seq, expansion.parent);
      insertPlan(this.#connection, run.seq, expansion);
      if (expansion.planned) setPlanned(this.#connection, run.seq);
      addToRun(this.#connection, run, expansion.counters, undefined, this.#now());
    });
  }

  commit(commit: Commit): Promise<void> {
    const apply = () => {
      const run = requireRun(this.#connection, commit.run);
      if (commit.advance !== null) moveCursor(this.#connection, run.seq, commit.advance, commit.counters);
      for (const letter of commit.deadLetters) upsertDeadLetter(this.#connection, run.seq, letter);
      for (const settled of commit.settled) deleteDeadLetter(this.#connection, run.seq, settled);
      addToRun(this.#connection, run, commit.counters, commit.finish, this.#now());
    };
    return this.#write(apply, true);
  }

  saveWait(run: RunId, wait: Omit<WaitRecord, 'endedAt' | 'ended'>): Promise<void> {
    return this.#write(() => beginOrExtendWait(this.#connection, this.#seq(run), wait));
  }

  endWaits(run: RunId, end: Parameters<CheckpointWriter['endWaits']>[1]): Promise<void> {
    return this.#write(() => endOpenWaits(this.#connection, this.#seq(run), end));
  }

  /**
   * Resolves once the line is taken and `log()` shows it. It becomes durable with the next write, within a second, or at
   * close: the death of the process may cost the lines of its last second, and an fsync each would cost more.
   */
  async appendLog(line: LogRecord): Promise<void> {
    this.#group.refuseUnlessCurrent(this.epoch);
    this.#log.append(line);
  }

  #seq(run: RunId): number {
    return requireRun(this.#connection, run).seq;
  }

  #write<T>(apply: () => T, isCommit = false): Promise<T> {
    this.#log.flush();
    return this.#group.submit({ epoch: this.epoch, isCommit, apply });
  }
}
