// Where a database server is and who signs in there, out of the job file's URL. Connects to nothing.

import { isIP } from 'node:net';

export interface ServerAddress {
  /** A name, an address without brackets, or the folder (PostgreSQL) or file (MySQL) of a socket, which begins with `/`. */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
  /** Whether no network lies between. */
  readonly isLocal: boolean;
  /** As messages name it: `127.0.0.1:5432`. */
  readonly name: string;
}

/** @param url checked by the job file's schema: it has a user and a database. */
export function serverAddress(url: string, defaultPort: number): ServerAddress {
  const { hostname, port: stated, username, pathname } = new URL(url);
  const host = decodeURIComponent(hostname).replace(/^\[(.*)\]$/, '$1');
  const port = stated === '' ? defaultPort : Number(stated);
  return {
    host,
    port,
    user: decodeURIComponent(username),
    database: decodeURIComponent(pathname.slice(1)),
    isLocal: isLocalHost(host),
    name: host.startsWith('/') ? host : `${isIP(host) === 6 ? `[${host}]` : host}:${port}`,
  };
}

function isLocalHost(host: string): boolean {
  return (
    host.startsWith('/') || host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))
  );
}
