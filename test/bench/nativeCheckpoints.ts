// The same checkpoint commit as the store's, written by hand on node:sqlite: what the store is measured against.

import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { addCounters, type Counters } from '../../src/core/counters.ts';

export class NativeCheckpoints {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  /** A file of the store's own tables, WAL and synchronous=FULL. */
  constructor(file: string) {
    this.#database = new DatabaseSync(file);
    this.#database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
  }

  commit(run: string, stream: string, cursor: string, counters: Counters, at: number): void {
    this.#database.exec('BEGIN IMMEDIATE');
    const { seq, counters: before } = this.#get('SELECT seq, counters FROM runs WHERE id = ?', run);
    const place = this.#get('SELECT seq, counters FROM streams WHERE run = ? AND id = ?', Number(seq), stream);
    this.#statement('UPDATE streams SET cursor = ?, done = 0, counters = ? WHERE seq = ?').run(
      cursor,
      sum(place['counters'], counters),
      Number(place['seq']),
    );
    this.#statement('UPDATE runs SET counters = ?, committed_at = ? WHERE seq = ?').run(
      sum(before, counters),
      at,
      Number(seq),
    );
    this.#database.exec('COMMIT');
  }

  close(): void {
    this.#database.close();
  }

  #get(sql: string, ...values: (string | number)[]): Record<string, unknown> {
    const row = this.#statement(sql).get(...values);
    if (row === undefined) throw new Error(`no row for ${sql}`);
    return row;
  }

  #statement(sql: string): StatementSync {
    const known = this.#statements.get(sql) ?? this.#database.prepare(sql);
    this.#statements.set(sql, known);
    return known;
  }
}

function sum(before: unknown, counters: Counters): string {
  return JSON.stringify(addCounters(JSON.parse(String(before)), counters));
}
