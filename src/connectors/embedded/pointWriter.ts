// Writes points of one space on behalf of one pass, a call a transaction.
// Knows nothing of which points are unchanged; that is what its caller found out before.

import type { StatementSync } from 'node:sqlite';
import { PermanentError } from '../../core/errors.ts';
import type { PointWrite } from '../../engine/ports.ts';
import { BinaryQuantizer } from './binaryQuantizer.ts';
import { integerOf } from './columns.ts';
import { bytesOfPointId } from './pointIdBytes.ts';
import { rowsOfSpace } from './schema.ts';
import type { StoredSpace } from './spaceRegistry.ts';
import { bytesOfVector } from './vectorBytes.ts';
import type { VectorFile } from './vectorFile.ts';

type FullWrite = Extract<PointWrite, { kind: 'full' }>;
type PayloadWrite = Extract<PointWrite, { kind: 'payload' }>;

export class PointWriter {
  readonly #file: VectorFile;
  readonly #space: StoredSpace;
  readonly #pass: number;
  readonly #quantizer: BinaryQuantizer;
  readonly #rowAfterLast: StatementSync;
  readonly #upsertPoint: StatementSync;
  readonly #upsertPayload: StatementSync;
  readonly #upsertVector: StatementSync;
  readonly #upsertBits: StatementSync;
  readonly #movePayloadHash: StatementSync;
  readonly #replacePayload: StatementSync;
  readonly #markSeen: StatementSync;

  constructor(file: VectorFile, space: StoredSpace, pass: number) {
    this.#file = file;
    this.#space = space;
    this.#pass = pass;
    this.#quantizer = new BinaryQuantizer(space.space.dimensions, space.rotationSeed);
    this.#rowAfterLast = file.prepare('SELECT coalesce(max(rid) + 1, ?) AS rid FROM points WHERE rid BETWEEN ? AND ?');
    this.#upsertPoint = file.prepare(
      `INSERT INTO points (rid, space, id, text_hash, payload_hash, written_in, seen_in) VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (space, id) DO UPDATE SET text_hash = excluded.text_hash, payload_hash = excluded.payload_hash,
         written_in = excluded.written_in, seen_in = excluded.seen_in
       RETURNING rid`,
    );
    this.#upsertPayload = file.prepare(
      `INSERT INTO payloads (rid, record, payload) VALUES (?, ?, ?)
       ON CONFLICT (rid) DO UPDATE SET record = excluded.record, payload = excluded.payload`,
    );
    this.#upsertVector = file.prepare(
      'INSERT INTO vectors (rid, vector) VALUES (?, ?) ON CONFLICT (rid) DO UPDATE SET vector = excluded.vector',
    );
    this.#upsertBits = file.prepare(
      'INSERT INTO bits (rid, bits) VALUES (?, ?) ON CONFLICT (rid) DO UPDATE SET bits = excluded.bits',
    );
    this.#movePayloadHash = file.prepare(
      'UPDATE points SET payload_hash = ?, written_in = ?, seen_in = ? WHERE space = ? AND id = ? RETURNING rid',
    );
    this.#replacePayload = file.prepare('UPDATE payloads SET payload = ? WHERE rid = ?');
    this.#markSeen = file.prepare('UPDATE points SET seen_in = ? WHERE space = ? AND id = ?');
  }

  /** @throws PermanentError for a vector of another length, or a payload for a point that is not there. */
  write(points: readonly PointWrite[]): void {
    for (const point of points) if (point.kind === 'full') this.#checkDimensions(point);
    this.#file.write(() => {
      let nextRow = this.#nextRow();
      for (const point of points) {
        if (point.kind === 'full') {
          if (this.#writeFull(point, nextRow) === nextRow) nextRow++;
        } else if (point.kind === 'payload') {
          this.#writePayload(point);
        } else {
          this.#markSeen.run(this.#pass, this.#space.number, bytesOfPointId(point.id));
        }
      }
    });
  }

  /** Answers the row the point has: `newRow`, or the one it had before. */
  #writeFull(point: FullWrite, newRow: number): number {
    const { number: space } = this.#space;
    const id = bytesOfPointId(point.id);
    const { textHash, payloadHash, vector } = point;
    const stored = this.#upsertPoint.get(newRow, space, id, textHash, payloadHash, this.#pass, this.#pass);
    const row = stored === undefined ? newRow : integerOf(stored, 'rid');
    this.#upsertPayload.run(row, point.record, JSON.stringify(point.payload));
    this.#upsertVector.run(row, bytesOfVector(vector));
    this.#upsertBits.run(row, this.#quantizer.quantize(vector));
    return row;
  }

  #writePayload(point: PayloadWrite): void {
    const id = bytesOfPointId(point.id);
    const stored = this.#movePayloadHash.get(point.payloadHash, this.#pass, this.#pass, this.#space.number, id);
    if (stored === undefined) {
      throw new PermanentError(
        `Point ${point.id} was to get a new payload, but ${this.#file.path} does not hold it: it was removed since the run looked. Try the record again, with its text.`,
      );
    }
    this.#replacePayload.run(JSON.stringify(point.payload), integerOf(stored, 'rid'));
  }

  #checkDimensions(point: FullWrite): void {
    const { dimensions } = this.#space.space;
    if (point.vector.length === dimensions) return;
    throw new PermanentError(
      `Record ${point.record}: its vector has ${point.vector.length} dimensions where ${dimensions} were expected. Check the embedder's "dimensions".`,
    );
  }

  #nextRow(): number {
    const { first, last } = rowsOfSpace(this.#space.number);
    const row = this.#rowAfterLast.get(first, first, last);
    return row === undefined ? first : integerOf(row, 'rid');
  }
}
