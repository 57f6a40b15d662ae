// A database of the test's own on the real MariaDB, a connection that writes to it, and the sources opened over it.

import type { Connection } from 'mysql2/promise';
import { openMysqlSource } from '../../src/connectors/mysql/openMysqlSource.ts';
import type { Resolved } from '../../src/core/jobFile/jobSecrets.ts';
import type { MysqlSourceSettings } from '../../src/core/jobFile/mysqlSource.ts';
import type { Row, Source } from '../../src/engine/ports.ts';
import { mariadbServer } from '../servers/mariadbServer.ts';

export type MysqlSettings = Partial<Omit<Resolved<MysqlSourceSettings>, 'type'>>;

export interface MysqlFixture {
  readonly port: number;
  readonly database: string;
  /** Signed in as a user who may do everything. */
  readonly writer: Connection;
  /** Signed in as `reader`; keyset paging by `id`, 500 rows a page, where the settings do not say otherwise. */
  settings(settings?: MysqlSettings): Resolved<MysqlSourceSettings>;
  open(settings: MysqlSettings): Promise<Source<Row>>;
  openExactly(settings: Resolved<MysqlSourceSettings>): Promise<Source<Row>>;
  /** Closes every source it opened, and drops the database. */
  dispose(): Promise<void>;
}

export async function mysqlFixture(schema = 'DO 0'): Promise<MysqlFixture> {
  const server = await mariadbServer();
  const database = await server.createDatabase();
  const writer = await server.connect(database);
  writer.on('error', () => {});
  await writer.query(schema);
  const settings = (over: MysqlSettings = {}): Resolved<MysqlSourceSettings> => ({
    type: 'mysql',
    url: `mysql://reader@127.0.0.1:${server.port}/${database}`,
    password: server.password,
    statementTimeoutMs: 30_000,
    key: ['id'],
    pageSize: 500,
    paging: 'keyset',
    ranges: 'auto',
    ...over,
  });
  const sources: Source<Row>[] = [];
  const openExactly = async (exact: Resolved<MysqlSourceSettings>): Promise<Source<Row>> => {
    const source = await openMysqlSource(exact, '/');
    sources.push(source);
    return source;
  };
  return {
    port: server.port,
    database,
    writer,
    settings,
    open: (over) => openExactly(settings(over)),
    openExactly,
    dispose: async () => {
      for (const source of sources) await source.close();
      writer.destroy();
      // Another connection: a restart of the server may have ended the writer's.
      const cleaner = await server.connect();
      await cleaner.query(`DROP DATABASE ${database}`);
      await cleaner.end();
    },
  };
}
