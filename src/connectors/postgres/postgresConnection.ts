// Opens connections to a PostgreSQL server whose sessions only read, and what is asked of one.

import { Socket } from 'node:net';
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

export interface PostgresConnection {
  readonly client: Client;
  readonly socket: Socket;
}

const CONNECT_MS = 15_000;

/** Values arrive as text or null. */
export type TextRows = QueryArrayResult<(string | null)[]>;

export function postgresConnector(options: PostgresOptions): Connector<PostgresConnection> {
  const lost = new WeakSet<Client>();
  return {
    open: async () => {
      const socket = new Socket();
      const client = new Client({ ...configOf(options), stream: () => socket });
      // Without a listener, the end of an idle connection would end the process.
      client.on('error', () => lost.add(client));
      client.on('end', () => lost.add(client));
      try {
        await client.connect();
        await client.query(sessionSettings(options));
      } catch (error) {
        socket.destroy();
        throw error;
      }
      return { client, socket };
    },
    isAlive: ({ client, socket }) => !lost.has(client) && !socket.destroyed,
    // `end` would wait for the server to hang up, which one that is gone never does.
    drop: ({ socket }) => void socket.destroy(),
    close: ({ client }) => client.end(),
  };
}

/** A statement that has nothing to answer. */
export async function tell({ client }: PostgresConnection, statement: string): Promise<void> {
  await client.query(statement);
}

export function ask({ client }: PostgresConnection, { text, values }: SqlQuery): Promise<TextRows> {
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
    extra_float_digits: '3',
  };
  return Object.entries(settings)
    .map(([name, value]) => `SET ${name} = '${value}'`)
    .join('; ');
}
