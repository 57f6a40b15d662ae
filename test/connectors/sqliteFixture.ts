// A SQLite file in a folder of its own, a connection that writes to it, and the sources opened over it.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openSqliteSource } from '../../src/connectors/sqlite/openSqliteSource.ts';
import type { Resolved } from '../../src/core/jobFile/jobSecrets.ts';
import type { SqliteSourceSettings } from '../../src/core/jobFile/sqliteSource.ts';
import type { Row, Source } from '../../src/engine/ports.ts';

export type Settings = Partial<Omit<Resolved<SqliteSourceSettings>, 'type'>>;

export interface SqliteFixture {
  readonly folder: string;
  readonly path: string;
  readonly writer: DatabaseSync;
  /** Keyset paging by `id`, 500 rows a page, where the settings do not say otherwise. */
  open(settings: Settings): Promise<Source<Row>>;
  /** Closes every source it opened and removes the folder. */
  dispose(): Promise<void>;
}

export async function sqliteFixture(schema = ''): Promise<SqliteFixture> {
  const folder = await mkdtemp(join(tmpdir(), 'ratchet-sqlite-'));
  const path = join(folder, 'data.db');
  const writer = new DatabaseSync(path);
  writer.exec('PRAGMA synchronous = OFF');
  writer.exec(schema);
  const sources: Source<Row>[] = [];
  return {
    folder,
    path,
    writer,
    open: async (settings) => {
      const source = await openSqliteSource(
        { type: 'sqlite', path: 'data.db', key: ['id'], pageSize: 500, paging: 'keyset', ranges: 'auto', ...settings },
        folder,
      );
      sources.push(source);
      return source;
    },
    dispose: async () => {
      for (const source of sources) await source.close();
      writer.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A common table expression `counter(n)` that counts from 1 to `count`. */
export function counter(count: number): string {
  return `WITH RECURSIVE counter(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counter WHERE n < ${count})`;
}
