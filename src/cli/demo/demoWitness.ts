// What the table and the vector file themselves say, asked past the runner and its counters: which rows there are,
// which are in the store, and which vectors were written since somebody began to watch.

import { DatabaseSync } from 'node:sqlite';
import { type RecordId, recordId } from '../../core/ids.ts';
import { recordIdOfKey } from '../../core/keyCodec.ts';

function ask<Answer>(path: string, question: (file: DatabaseSync) => Answer): Answer {
  const file = new DatabaseSync(path);
  try {
    return question(file);
  } finally {
    file.close();
  }
}

/** Every row of the table, in the order a job reads them. */
export function rowsOfTable(table: string): readonly RecordId[] {
  const rows = ask(table, (file) => file.prepare('SELECT id FROM glosses ORDER BY id').all());
  return rows.map(({ id }) => recordIdOfKey([String(id)]));
}

/** The record of every point. */
export function recordsInStore(vectors: string): readonly RecordId[] {
  const points = ask(vectors, (file) => file.prepare('SELECT record FROM points JOIN payloads USING (rid)').all());
  return points.map(({ record }) => recordId(String(record)));
}

/** From now on SQLite itself notes every vector that is written to the file, whoever writes it. */
export function watchVectors(vectors: string): void {
  ask(vectors, (file) => {
    file.exec(`
      CREATE TABLE demo_written (rid INTEGER NOT NULL);
      CREATE TRIGGER demo_insert AFTER INSERT ON vectors BEGIN INSERT INTO demo_written VALUES (new.rid); END;
      CREATE TRIGGER demo_update AFTER UPDATE ON vectors BEGIN INSERT INTO demo_written VALUES (new.rid); END;
    `);
  });
}

/** Ends the watch and gives the record of every vector written in it, as often as it was written. */
export function endWatch(vectors: string): readonly RecordId[] {
  return ask(vectors, (file) => {
    const written = file.prepare('SELECT record FROM demo_written JOIN payloads USING (rid)').all();
    file.exec('DROP TRIGGER demo_insert; DROP TRIGGER demo_update; DROP TABLE demo_written;');
    return written.map(({ record }) => recordId(String(record)));
  });
}
