// Opens `"source": {"type": "mysql", …}`, for MySQL and MariaDB. What is read, and how, is the business of ../sql.

import type { Resolved } from '../../core/jobFile/jobSecrets.ts';
import type { MysqlSourceSettings } from '../../core/jobFile/mysqlSource.ts';
import type { Row, Source } from '../../engine/ports.ts';
import { serverAddress } from '../databaseServer/serverAddress.ts';
import { serverTls } from '../databaseServer/serverTls.ts';
import { openSqlSource } from '../sql/sqlSource.ts';
import { MysqlDatabase } from './mysqlDatabase.ts';

const DEFAULT_PORT = 3306;

/**
 * @param baseDir the job file's folder, where the paths of certificates start.
 * @throws AuthError when the server refuses the user, ConfigError when the query or key does not fit the database,
 * TransientError when the server cannot be reached.
 */
export async function openMysqlSource(settings: Resolved<MysqlSourceSettings>, baseDir: string): Promise<Source<Row>> {
  const { url, password = null, statementTimeoutMs } = settings;
  const address = serverAddress(url, DEFAULT_PORT);
  const tls = await serverTls(settings.tls, address, baseDir);
  return openSqlSource(await MysqlDatabase.open({ address, password, tls, statementTimeoutMs }), settings);
}
