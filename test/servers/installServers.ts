// Database servers for the tests: where they are on this machine, and their installation where it is ours to change.

import { execFile } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const INSTALLER = fileURLToPath(new URL('../../scripts/installTestServers.sh', import.meta.url));

export interface ServerPrograms {
  /** The folder of `initdb` and `postgres`. */
  readonly postgres: string | null;
  /** The server and the folder of the SQL that makes its system tables. */
  readonly mariadb: { readonly server: string; readonly share: string } | null;
  /** Why one is missing, in words. */
  readonly why: string;
}

let found: Promise<ServerPrograms> | null = null;

/** Installs what is missing, once a process, when this is Debian and we are root. */
export function findServers(): Promise<ServerPrograms> {
  found ??= find();
  return found;
}

async function find(): Promise<ServerPrograms> {
  const there = look('it is not installed');
  if (there.postgres !== null && there.mariadb !== null) return there;
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return there;
  try {
    await promisify(execFile)('/bin/sh', [INSTALLER], { timeout: 300_000 });
    return look('its package brought no server');
  } catch (error) {
    return look(`its installation failed: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function look(why: string): ServerPrograms {
  const initdb = globSync('/usr/lib/postgresql/*/bin/initdb').at(-1);
  const [server, share] = ['/usr/sbin/mariadbd', '/usr/share/mysql'];
  return {
    postgres: initdb?.replace(/\/initdb$/, '') ?? null,
    mariadb: existsSync(server) && existsSync(`${share}/mysql_system_tables.sql`) ? { server, share } : null,
    why,
  };
}
