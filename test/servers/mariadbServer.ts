// A real MariaDB for the tests of a process: started when the first suite asks for it, gone with the process.

import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Connection, createConnection } from 'mysql2/promise';
import { GuardedServer } from './guardedServer.ts';
import { findServers } from './installServers.ts';
import { type ServerFolder, serverFolder } from './serverFolder.ts';
import { ServerMissing } from './serverSuite.ts';

export interface MariadbServer {
  readonly port: number;
  /** Of `root`, who may do everything, and of `reader`, who may read everything. */
  readonly password: string;
  /** The authority that signed its certificate for 127.0.0.1 and localhost. */
  readonly ca: string;
  /** A connection as `root`; the caller ends it. */
  connect(database?: string): Promise<Connection>;
  /** A new, empty database. */
  createDatabase(): Promise<string>;
  /** Ends every connection as an administrator's restart does, and comes back on the same port. */
  restart(): Promise<void>;
}

let started: Promise<MariadbServer> | null = null;

/** @throws ServerMissing when it cannot be had on this machine, with the reason. */
export function mariadbServer(): Promise<MariadbServer> {
  started ??= start();
  return started;
}

/** As mariadb-install-db does, without the parts (help, time zones, sys) that nobody here reads. */
const SYSTEM_TABLES = ['mysql_system_tables.sql', 'mysql_performance_tables.sql', 'mysql_system_tables_data.sql'];

async function start(): Promise<MariadbServer> {
  const { mariadb: programs, why } = await findServers();
  if (programs === null) throw new ServerMissing(`MariaDB cannot be had: ${why}`);
  const folder = await serverFolder('mariadb');
  const args = settings(folder, programs.share);
  await initialise(programs, folder, args);
  const run = () =>
    GuardedServer.start({
      command: programs.server,
      args,
      folder: folder.path,
      owner: folder.owner,
      ready: /ready for connections/,
      endSignal: 'KILL',
    });
  let server = await run();
  let password = '';
  const connect = (database?: string): Promise<Connection> =>
    createConnection({
      host: '127.0.0.1',
      port: folder.port,
      user: 'root',
      password,
      multipleStatements: true,
      ...(database === undefined ? {} : { database }),
    });
  const admin = async (text: string): Promise<void> => {
    const connection = await connect();
    await connection.query(text).finally(() => connection.end());
  };
  const chosen = randomBytes(12).toString('hex');
  await admin(
    `CREATE USER reader IDENTIFIED BY '${chosen}'; GRANT SELECT ON *.* TO reader; SET PASSWORD = PASSWORD('${chosen}')`,
  );
  password = chosen;
  let databases = 0;
  return {
    port: folder.port,
    password,
    ca: folder.tls.ca,
    connect,
    createDatabase: async () => {
      databases += 1;
      await admin(`CREATE DATABASE test${databases}`);
      return `test${databases}`;
    },
    restart: async () => {
      await server.stop('TERM');
      server = await run();
    },
  };
}

async function initialise(
  { server, share }: { readonly server: string; readonly share: string },
  { owner }: ServerFolder,
  args: readonly string[],
): Promise<void> {
  const files = await Promise.all(SYSTEM_TABLES.map((name) => readFile(join(share, name), 'utf8')));
  const child = spawn(server, [...args, '--bootstrap'], { ...owner, stdio: ['pipe', 'ignore', 'pipe'] });
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    log += text;
  });
  child.stdin.end(['create database mysql;', 'use mysql;', 'SET @auth_root_socket=NULL;', ...files].join('\n'));
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`mariadbd made no system tables (${code}):\n${log}`);
}

/** For speed alone: nothing of it has to outlive the tests. */
function settings({ path, data, port, tls }: ServerFolder, share: string): readonly string[] {
  const values: Record<string, string | number> = {
    datadir: data,
    'lc-messages-dir': share,
    // All of the loopback addresses: the second is for a certificate that does not name it.
    'bind-address': '127.0.0.1,127.0.0.2',
    port,
    socket: join(path, 'socket'),
    'pid-file': join(path, 'pid'),
    tmpdir: path,
    'character-set-server': 'utf8mb4',
    'innodb-log-file-size': '16M',
    'innodb-flush-log-at-trx-commit': 0,
    'innodb-flush-method': 'nosync',
    'max-connections': 40,
    'ssl-ca': tls.ca,
    'ssl-cert': tls.cert,
    'ssl-key': tls.key,
  };
  return ['--no-defaults', ...Object.entries(values).map(([name, value]) => `--${name}=${value}`)];
}
