// What every test server needs before it starts: a folder of its own, a user that is not root, a free port, a certificate.

import { execFile } from 'node:child_process';
import { chown, mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface ServerFolder {
  readonly path: string;
  /** An empty folder in it for the server's files. */
  readonly data: string;
  readonly owner: { readonly uid?: number; readonly gid?: number };
  readonly port: number;
  /** A certificate for 127.0.0.1 and localhost, its key, and the authority that signed it. */
  readonly tls: { readonly ca: string; readonly cert: string; readonly key: string };
}

const NOBODY = 65_534;

export async function serverFolder(name: string): Promise<ServerFolder> {
  const owner = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
  const path = await mkdtemp(join(tmpdir(), `ratchet-${name}-`));
  const data = join(path, 'data');
  await mkdir(data, { mode: 0o700 });
  const tls = await makeCertificate(path);
  if (owner.uid !== undefined) for (const file of [path, data, tls.key]) await chown(file, owner.uid, owner.gid);
  return { path, data, owner, port: await freePort(), tls };
}

async function makeCertificate(folder: string): Promise<ServerFolder['tls']> {
  const at = (name: string): string => join(folder, name);
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const authority = [
    '-keyout',
    at('ca.key'),
    '-out',
    at('ca.crt'),
    '-days',
    '2',
    '-subj',
    '/CN=Ratchet test authority',
  ];
  await run('openssl', ['req', '-x509', ...newKey, ...authority]);
  await run('openssl', ['req', ...newKey, '-keyout', at('tls.key'), '-out', at('tls.csr'), '-subj', '/CN=localhost']);
  await writeFile(at('names'), 'subjectAltName=DNS:localhost,IP:127.0.0.1\n');
  const signer = ['-CA', at('ca.crt'), '-CAkey', at('ca.key'), '-CAcreateserial', '-extfile', at('names')];
  await run('openssl', ['x509', '-req', '-in', at('tls.csr'), ...signer, '-out', at('tls.crt'), '-days', '2']);
  return { ca: at('ca.crt'), cert: at('tls.crt'), key: at('tls.key') };
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => probe.once('listening', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('No free port on the loopback address.');
  return address.port;
}
