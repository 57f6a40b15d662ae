// What a pass can learn of the points of its space: which are there, how many it has seen.
// Knows nothing of vectors and payloads.

import type { StatementSync } from 'node:sqlite';
import { type PointId, runId } from '../../core/ids.ts';
import type { PointState } from '../../engine/ports.ts';
import { integerOf, textOf } from './columns.ts';
import { bytesOfPointId } from './pointIdBytes.ts';
import type { StoredSpace } from './spaceRegistry.ts';
import type { VectorFile } from './vectorFile.ts';

const COUNT_SEEN = 'SELECT count(*) AS n FROM points WHERE space = :space AND seen_in = :pass';
// Two ranges of `points_by_pass`; `seen_in <> :pass` would walk over every point that was seen.
const COUNT_UNSEEN = `
  SELECT (SELECT count(*) FROM points WHERE space = :space AND seen_in < :pass)
       + (SELECT count(*) FROM points WHERE space = :space AND seen_in > :pass) AS n`;

export class PassLedger {
  readonly #file: VectorFile;
  readonly #space: number;
  readonly #pass: number;
  readonly #state: StatementSync;

  constructor(file: VectorFile, space: StoredSpace, pass: number) {
    this.#file = file;
    this.#space = space.number;
    this.#pass = pass;
    this.#state = file.prepare(
      `SELECT text_hash, payload_hash, written.run AS written_in, seen.run AS seen_in FROM points
         JOIN passes AS written ON written.pass = points.written_in
         JOIN passes AS seen ON seen.pass = points.seen_in
       WHERE space = ? AND id = ?`,
    );
  }

  isEmpty(): boolean {
    const first = this.#file.prepare('SELECT 1 FROM points WHERE space = ? LIMIT 1');
    return this.#file.read(() => first.get(this.#space)) === undefined;
  }

  statesOf(ids: readonly PointId[]): Map<PointId, PointState> {
    const states = new Map<PointId, PointState>();
    this.#file.read(() => {
      for (const id of ids) {
        const row = this.#state.get(this.#space, bytesOfPointId(id));
        if (row === undefined) continue;
        states.set(id, {
          textHash: textOf(row, 'text_hash'),
          payloadHash: textOf(row, 'payload_hash'),
          writtenIn: runId(textOf(row, 'written_in')),
          seenIn: runId(textOf(row, 'seen_in')),
        });
      }
    });
    return states;
  }

  count(seen: boolean): number {
    const statement = this.#file.prepare(seen ? COUNT_SEEN : COUNT_UNSEEN);
    const row = this.#file.read(() => statement.get({ space: this.#space, pass: this.#pass }));
    return row === undefined ? 0 : integerOf(row, 'n');
  }
}
