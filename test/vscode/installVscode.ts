// The VS Code and the browser of the tests: where they are on this machine, and their installation where it can be done.
// They lie outside the repository, so that every work tree and every fresh clone finds what an earlier one installed.

import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { messageOf } from '../../src/core/errors.ts';
import { ServerMissing } from '../servers/serverSuite.ts';

const INSTALLER = fileURLToPath(new URL('../../scripts/installTestVscode.sh', import.meta.url));
const LOCK_FILE = fileURLToPath(new URL('./codeServer/package-lock.json', import.meta.url));
const BROWSERS = ['chromium', 'google-chrome'];

/** On a slow network, with native parts to compile. */
const INSTALL_MS = 600_000;

export interface VscodePrograms {
  /** The folder of the package code-server. */
  readonly codeServer: string;
  readonly browser: string;
}

let found: Promise<VscodePrograms> | null = null;

/**
 * Installs what is missing, once a process.
 *
 * @throws ServerMissing where VS Code or a browser cannot be had, with the reason.
 */
export function findVscode(): Promise<VscodePrograms> {
  found ??= findBoth();
  return found;
}

async function findBoth(): Promise<VscodePrograms> {
  const canInstall = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
  if (browserOnPath() === null && !canInstall) throw new ServerMissing(`there is no ${BROWSERS.join(' and no ')}`);
  const codeServer = await findCodeServer('with a browser');
  const browser = browserOnPath();
  if (browser === null) throw new ServerMissing('the package of the browser brought no program');
  return { codeServer, browser };
}

/** The server alone, for people who look at it with a browser of their own. */
export async function findCodeServer(browser: 'with a browser' | 'alone' = 'alone'): Promise<string> {
  if (process.platform !== 'linux') throw new ServerMissing('this VS Code is built on Linux only');
  const folder = join(cacheFolder(), `code-server-${lockHash()}`);
  const wanted = browser === 'with a browser' && browserOnPath() === null ? ['chromium'] : [];
  if (wanted.length > 0 || !existsSync(folder)) await install([folder, ...wanted]);
  return join(folder, 'node_modules', 'code-server');
}

async function install(words: readonly string[]): Promise<void> {
  process.stdout.write('    installing VS Code for the tests …\n');
  // node-gyp would fetch headers, if they did not lie beside this Node.
  const headers = dirname(dirname(process.execPath));
  const env = existsSync(join(headers, 'include', 'node', 'node_api.h')) ? { npm_config_nodedir: headers } : {};
  try {
    await promisify(execFile)('/bin/sh', [INSTALLER, ...words], {
      env: { ...process.env, ...env },
      timeout: INSTALL_MS,
      maxBuffer: 64 << 20,
    });
  } catch (error) {
    throw new ServerMissing(`its installation failed: ${messageOf(error)}`);
  }
}

function cacheFolder(): string {
  return join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'ratchet-tests');
}

/** Native parts built with one Node load in later ones too, so the lock file alone says which VS Code it is. */
function lockHash(): string {
  return createHash('sha256').update(readFileSync(LOCK_FILE)).digest('hex').slice(0, 12);
}

function browserOnPath(): string | null {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const candidates = BROWSERS.flatMap((name) => folders.map((folder) => join(folder, name)));
  return candidates.find((path) => existsSync(path)) ?? null;
}
