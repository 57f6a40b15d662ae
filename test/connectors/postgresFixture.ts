// A database of the test's own on the real PostgreSQL, a connection that writes to it, and the sources opened over it.

import type { Client } from 'pg';
import { openPostgresSource } from '../../src/connectors/postgres/openPostgresSource.ts';
import type { Resolved } from '../../src/core/jobFile/jobSecrets.ts';
import type { PostgresSourceSettings } from '../../src/core/jobFile/postgresSource.ts';
import type { Row, Source } from '../../src/engine/ports.ts';
import { postgresServer } from '../servers/postgresServer.ts';

export type PostgresSettings = Partial<Omit<Resolved<PostgresSourceSettings>, 'type'>>;

export interface PostgresFixture {
  readonly port: number;
  readonly database: string;
  /** Signed in as a user who may do everything. */
  readonly writer: Client;
  /** Signed in as `reader`; keyset paging by `id`, 500 rows a page, where the settings do not say otherwise. */
  settings(settings?: PostgresSettings): Resolved<PostgresSourceSettings>;
  open(settings: PostgresSettings): Promise<Source<Row>>;
  openExactly(settings: Resolved<PostgresSourceSettings>): Promise<Source<Row>>;
  /** Closes every source it opened. */
  dispose(): Promise<void>;
}

let database: string | null = null;

/** An empty database with that schema; the same one every time, emptied, because making one takes longer. */
export async function postgresFixture(schema = ''): Promise<PostgresFixture> {
  const server = await postgresServer();
  database ??= await server.createDatabase();
  const name = database;
  const writer = await server.connect(name);
  // The server may be restarted under it.
  writer.on('error', () => {});
  await writer.query(
    `SET client_min_messages = warning; DROP SCHEMA public CASCADE; CREATE SCHEMA public; GRANT USAGE ON SCHEMA public TO public; ${schema}`,
  );
  const settings = (over: PostgresSettings = {}): Resolved<PostgresSourceSettings> => ({
    type: 'postgres',
    url: `postgres://reader@127.0.0.1:${server.port}/${name}`,
    password: server.password,
    statementTimeoutMs: 30_000,
    key: ['id'],
    pageSize: 500,
    paging: 'keyset',
    ranges: 'auto',
    ...over,
  });
  const sources: Source<Row>[] = [];
  const openExactly = async (exact: Resolved<PostgresSourceSettings>): Promise<Source<Row>> => {
    const source = await openPostgresSource(exact, '/');
    sources.push(source);
    return source;
  };
  return {
    port: server.port,
    database: name,
    writer,
    settings,
    open: (over) => openExactly(settings(over)),
    openExactly,
    dispose: async () => {
      for (const source of sources) await source.close();
      await writer.end();
    },
  };
}
