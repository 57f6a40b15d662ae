// What kind of server a connection has reached: MySQL or MariaDB, its version and mode, and what differs by it.

import type { Connection } from 'mysql2';
import { ConfigError } from '../../core/errors.ts';
import type { ServerAddress } from '../databaseServer/serverAddress.ts';

export interface MysqlServer {
  /** The mode our sessions run in: the server's own, except that dates of zeros are read as they are stored. */
  readonly sqlMode: readonly string[];
  /** The setting that ends a query after so long. */
  timeLimit(ms: number): string;
}

/** The first versions with window functions, which find repeated keys within a page. */
const OLDEST = { mysql: [8, 0], mariadb: [10, 2] } as const;
const REFUSES_ZERO_DATES = new Set(['NO_ZERO_DATE', 'NO_ZERO_IN_DATE']);

/** @throws ConfigError when the server is too old. */
export async function mysqlServer(driver: Connection, address: ServerAddress): Promise<MysqlServer> {
  const [version, mode] = await versionAndMode(driver);
  const isMaria = /mariadb/i.test(version);
  const [oldestMajor, oldestMinor] = isMaria ? OLDEST.mariadb : OLDEST.mysql;
  const [major = 0, minor = 0] = version.split(/[^\d]+/).map(Number);
  if (major < oldestMajor || (major === oldestMajor && minor < oldestMinor))
    throw new ConfigError(
      `source.url: expected MySQL ${OLDEST.mysql.join('.')}, MariaDB ${OLDEST.mariadb.join('.')} or newer, found ${version} at ${address.name}.`,
    );
  return {
    sqlMode: mode.split(',').filter((word) => word !== '' && !REFUSES_ZERO_DATES.has(word)),
    timeLimit: (ms) => (isMaria ? `max_statement_time = ${ms / 1_000}` : `max_execution_time = ${ms}`),
  };
}

function versionAndMode(driver: Connection): Promise<readonly [string, string]> {
  return new Promise((resolve, reject) => {
    driver.query({ sql: 'SELECT VERSION(), @@SESSION.sql_mode', rowsAsArray: true }, (error, rows) => {
      if (error !== null) return reject(error);
      const [row] = Array.isArray(rows) ? rows : [];
      const [version, mode] = Array.isArray(row) ? row : [];
      resolve([String(version ?? ''), String(mode ?? '')]);
    });
  });
}
