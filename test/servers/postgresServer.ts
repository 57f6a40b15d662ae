// A real PostgreSQL for the tests of a process: started when the first suite asks for it, gone with the process.

import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, chown, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { GuardedServer } from './guardedServer.ts';
import { findServers } from './installServers.ts';
import { type ServerFolder, serverFolder } from './serverFolder.ts';
import { ServerMissing } from './serverSuite.ts';

export interface PostgresServer {
  readonly port: number;
  /** Of `postgres`, who may do everything, and of `reader`, who may read everything. */
  readonly password: string;
  /** The authority that signed its certificate for 127.0.0.1 and localhost. */
  readonly ca: string;
  /** A connection as `postgres`; the caller ends it. */
  connect(database?: string): Promise<Client>;
  /** A new, empty database. */
  createDatabase(): Promise<string>;
  /** Ends every connection as an administrator's restart does, and comes back on the same port. */
  restart(): Promise<void>;
}

let started: Promise<PostgresServer> | null = null;

/** @throws ServerMissing when it cannot be had on this machine, with the reason. */
export function postgresServer(): Promise<PostgresServer> {
  started ??= start();
  return started;
}

async function start(): Promise<PostgresServer> {
  const { postgres: programs, why } = await findServers();
  if (programs === null) throw new ServerMissing(`PostgreSQL cannot be had: ${why}`);
  const folder = await serverFolder('postgres');
  const password = randomBytes(12).toString('hex');
  await initialise(programs, folder, password);
  const run = () =>
    GuardedServer.start({
      command: join(programs, 'postgres'),
      args: ['-D', folder.data, ...settings(folder)],
      folder: folder.path,
      owner: folder.owner,
      ready: /ready to accept connections/,
      endSignal: 'QUIT',
    });
  let server = await run();
  const connect = async (database = 'postgres'): Promise<Client> => {
    const client = new Client({ host: '127.0.0.1', port: folder.port, user: 'postgres', password, database });
    await client.connect();
    return client;
  };
  const admin = async (text: string): Promise<void> => {
    const client = await connect();
    await client.query(text).finally(() => client.end());
  };
  await admin(`CREATE ROLE reader LOGIN PASSWORD '${password}'; GRANT pg_read_all_data TO reader`);
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
      await server.stop('INT');
      server = await run();
    },
  };
}

async function initialise(programs: string, { path, data, owner, tls }: ServerFolder, password: string): Promise<void> {
  const file = join(path, 'password');
  await writeFile(file, password, { mode: 0o600 });
  await chmod(tls.key, 0o600);
  if (owner.uid !== undefined) await chown(file, owner.uid, owner.gid ?? owner.uid);
  const args = ['-D', data, '-U', 'postgres', '-A', 'scram-sha-256', `--pwfile=${file}`];
  await promisify(execFile)(join(programs, 'initdb'), [...args, '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync'], {
    ...owner,
    cwd: path,
  });
}

/** For speed alone: nothing of it has to outlive the tests. */
function settings({ path, port, tls }: ServerFolder): readonly string[] {
  const values: Record<string, string | number> = {
    // The second is for a certificate that does not name it.
    listen_addresses: '127.0.0.1,127.0.0.2',
    port,
    unix_socket_directories: path,
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
    max_connections: 40,
    ssl: 'on',
    ssl_cert_file: tls.cert,
    ssl_key_file: tls.key,
  };
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}
