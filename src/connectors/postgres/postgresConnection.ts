// Opens connections to a PostgreSQL server whose sessions only read, and what is asked of one.

import { Client, type ClientConfig, type QueryArrayResult } from 'pg';
import type { Connector } from '../databaseServer/connectionPool.ts';
import type { ServerAddress } from '../databaseServer/serverAddress.ts';
import type { ServerTls } from '../databaseServer/serverTls.ts';
import type { SqlQuery } from '../sql/sqlDatabase.ts';

export interface PostgresOptions {
  readonly address: ServerAddress;
  readonly password: string | null;
  readonly tls: ServerTls | null;
  readonly statementTimeoutMs: number;
}

const CONNECT_MS = 15_000;

/** Values arrive as text or null. */
export type TextRows = QueryArrayResult<(string | null)[]>;

export function postgresConnector(options: PostgresOptions): Connector<Client> {
  const lost = new WeakSet<Client>();
  return {
    open: async () => {
      const client = new Client(configOf(options));
      // Without a listener, the end of an idle connection would end the process.
      client.on('error', () => lost.add(client));
      client.on('end', () => lost.add(client));
      try {
        await client.connect();
        await client.query(sessionSettings(options));
      } catch (error) {
        void client.end().catch(() => {});
        throw error;
      }
      return client;
    },
    isAlive: (client) => !lost.has(client),
    // With a query under way, `end` destroys the socket.
    drop: (client) => void client.end().catch(() => {}),
    close: (client) => client.end(),
  };
}

export function ask(client: Client, { text, values }: SqlQuery): Promise<TextRows> {
  return client.query<(string | null)[]>({ text, values: [...values], rowMode: 'array' });
}

function configOf({ address, password, tls }: PostgresOptions): ClientConfig {
  return {
    host: address.host,
    port: address.port,
    user: address.user,
    database: address.database,
    // As a function: in place of a missing text the driver would look for one in the environment and in ~/.pgpass.
    password: () => password ?? '',
    ssl: tls === null ? false : { ...tls },
    application_name: 'ratchet',
    connectionTimeoutMillis: CONNECT_MS,
    keepAlive: true,
    types: { getTypeParser: () => (text: string) => text },
  };
}

/** What values look like on the wire, and that nothing can be written whatever the query says. */
function sessionSettings({ statementTimeoutMs }: PostgresOptions): string {
  const settings = {
    default_transaction_read_only: 'on',
    statement_timeout: String(statementTimeoutMs),
    client_encoding: 'UTF8',
    standard_conforming_strings: 'on',
    timezone: 'UTC',
    datestyle: 'ISO, YMD',
    intervalstyle: 'postgres',
    bytea_output: 'hex',
    extra_float_digits: '1',
  };
  return Object.entries(settings)
    .map(([name, value]) => `SET ${name} = '${value}'`)
    .join('; ');
}
