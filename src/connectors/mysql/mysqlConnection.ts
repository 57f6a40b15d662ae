// Opens connections to a MySQL or MariaDB server whose sessions only read, and what is asked of one.

import { connect, isIP, type Socket } from 'node:net';
import { type Connection, createConnection, type FieldPacket, type SslOptions } from 'mysql2';
import type { Connector } from '../databaseServer/connectionPool.ts';
import type { ServerAddress } from '../databaseServer/serverAddress.ts';
import type { ServerTls } from '../databaseServer/serverTls.ts';
import type { SqlQuery, SqlValue } from '../sql/sqlDatabase.ts';
import { type MysqlServer, mysqlServer } from './mysqlServer.ts';

export interface MysqlOptions {
  readonly address: ServerAddress;
  readonly password: string | null;
  readonly tls: ServerTls | null;
  readonly statementTimeoutMs: number;
}

export interface MysqlConnection {
  readonly driver: Connection;
  readonly socket: Socket;
  readonly server: MysqlServer;
}

export interface MysqlRows {
  readonly fields: readonly FieldPacket[];
  readonly rows: readonly (readonly unknown[])[];
}

const CONNECT_MS = 15_000;
/** Prepared statements a connection keeps; a source has a fixed handful of texts, only a reread varies. */
const MAX_PREPARED = 100;

export function mysqlConnector(options: MysqlOptions): Connector<MysqlConnection> {
  const lost = new WeakSet<Connection>();
  return {
    open: async () => {
      const socket = openSocket(options.address);
      const driver = createConnection({
        ...driverOptions(options),
        stream: socket,
      });
      // Without a listener, the end of an idle connection would end the process.
      driver.on('error', () => lost.add(driver));
      driver.on('end', () => lost.add(driver));
      try {
        await connected(driver);
        return { driver, socket, server: await prepareSession(driver, options) };
      } catch (error) {
        driver.destroy();
        socket.destroy();
        throw error;
      }
    },
    isAlive: ({ driver, socket }) => !lost.has(driver) && !socket.destroyed,
    drop: ({ driver, socket }) => {
      driver.destroy();
      // `destroy` waits for the server to hang up, which one that is busy does late.
      socket.destroy();
    },
    close: ({ driver }) => new Promise((resolve) => driver.end(() => resolve())),
  };
}

/** As a prepared statement, so that values are bound by the server and dates and numbers arrive as they are stored. */
export function ask({ driver }: MysqlConnection, { text, values }: SqlQuery): Promise<MysqlRows> {
  return new Promise((resolve, reject) => {
    driver.execute({ sql: text, rowsAsArray: true }, values.map(toParameter), (error, rows, fields) => {
      if (error !== null) reject(error);
      else resolve({ rows: Array.isArray(rows) ? rows.filter((row) => Array.isArray(row)) : [], fields });
    });
  });
}

/** What a statement is given to say and answers nothing. */
export function tell(driver: Connection, statement: string): Promise<void> {
  return new Promise((resolve, reject) => {
    driver.query(statement, (error) => (error === null ? resolve() : reject(error)));
  });
}

/** Has the server check a statement, without running it. */
export function check({ driver }: MysqlConnection, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    driver.prepare(text, (error) => {
      if (error !== null) return reject(error);
      driver.unprepare(text);
      resolve();
    });
  });
}

function toParameter(value: SqlValue): string | number | bigint | boolean | Buffer | null {
  return value instanceof Uint8Array ? Buffer.from(value) : value;
}

function openSocket({ host, port }: ServerAddress): Socket {
  if (host.startsWith('/')) return connect(host);
  const socket = connect({ host, port, noDelay: true, keepAlive: true });
  // The driver gives TLS no name to check when the host is an address; TLS then asks the socket for one, and Node leaves
  // that unset for addresses. Without it the certificate would have to be for "localhost".
  return isIP(host) === 0 ? socket : Object.assign(socket, { _host: host });
}

function driverOptions({ address, password, tls }: MysqlOptions) {
  // Unless told so, the driver would not compare the certificate's name with the host's.
  const ssl: SslOptions | undefined = tls === null ? undefined : { ...tls, verifyIdentity: tls.rejectUnauthorized };
  return {
    host: address.host,
    user: address.user,
    database: address.database,
    ...(password === null ? {} : { password }),
    ...(ssl === undefined ? {} : { ssl }),
    connectTimeout: CONNECT_MS,
    charset: 'UTF8MB4_GENERAL_CI',
    // The driver's own wishes, which change how the server reads a query or let it ask for files of ours.
    flags: ['-IGNORE_SPACE', '-ODBC', '-FOUND_ROWS', '-LOCAL_FILES'],
    connectAttributes: { program_name: 'ratchet' },
    maxPreparedStatements: MAX_PREPARED,
    supportBigNumbers: true,
    bigNumberStrings: true,
    dateStrings: true,
    jsonStrings: true,
  };
}

function connected(driver: Connection): Promise<void> {
  return new Promise((resolve, reject) => {
    driver.connect((error) => (error === null ? resolve() : reject(error)));
  });
}

async function prepareSession(driver: Connection, { address, statementTimeoutMs }: MysqlOptions): Promise<MysqlServer> {
  const server = await mysqlServer(driver, address);
  await tell(driver, 'SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
  const settings = [`sql_mode = '${server.sqlMode.join(',')}'`, "time_zone = '+00:00'"];
  await tell(driver, `SET SESSION ${settings.join(', ')}, ${server.timeLimit(statementTimeoutMs)}`);
  return server;
}
