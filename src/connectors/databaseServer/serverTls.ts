// The job file's `tls` as what Node's TLS is to be given. Certificates are checked unless the job says otherwise in so many words.

import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { ConfigError, messageOf } from '../../core/errors.ts';
import type { ServerAddress } from './serverAddress.ts';

export type TlsSettings =
  | boolean
  | 'insecure'
  | { readonly ca?: string | undefined; readonly cert?: string | undefined; readonly key?: string | undefined };

export interface ServerTls {
  /** False for `insecure` alone: then neither certificate nor name is checked. */
  readonly rejectUnauthorized: boolean;
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

/**
 * Null for a connection without encryption, which is the default only on this machine.
 * @throws ConfigError for a file that cannot be read.
 */
export async function serverTls(
  settings: TlsSettings | undefined,
  address: ServerAddress,
  baseDir: string,
): Promise<ServerTls | null> {
  const wanted = settings ?? !address.isLocal;
  if (wanted === false) return null;
  if (wanted === true) return { rejectUnauthorized: true };
  if (wanted === 'insecure') return { rejectUnauthorized: false };
  const files: Record<string, string> = {};
  for (const [name, path] of Object.entries(wanted))
    if (path !== undefined) files[name] = await readPem(name, resolve(baseDir, path));
  return { rejectUnauthorized: true, ...files };
}

async function readPem(name: string, path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new ConfigError(
      `source.tls.${name}: expected a file in PEM form, found none to read at ${path} (${messageOf(cause)}). Correct the path; it is relative to the job file.`,
      { cause },
    );
  }
}
