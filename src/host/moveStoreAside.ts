// The files a job keeps in its state folder, put out of the way together. The only code of the extension that touches
// them, and it opens none: it owns the job meanwhile, so nobody else does.

import { mkdir, readdir, rename } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { ConfigError } from '../core/errors.ts';
import { acquireOwnerLock } from '../store/ownerLock.ts';
import type { Translate } from './translate.ts';

/** After the job's name: the snapshot, the store with its journals, the spool of paid vectors with its table of texts. */
const ENDINGS = ['status.json', 'sqlite', 'sqlite-wal', 'sqlite-journal', 'spool', 'spool-texts'];

/** @returns the folder they lie in now. @throws ConfigError when another process has the job. */
export async function moveStoreAside(stateDir: string, job: string, t: Translate): Promise<string> {
  const me = { pid: process.pid, host: hostname(), role: 'VS Code' };
  const taken = await acquireOwnerLock(join(stateDir, `${job}.sqlite`), me);
  if (taken.kind === 'refused') {
    throw new ConfigError(t('"{0}" is in use by another process. Wait until it has ended, then try again.', job));
  }
  try {
    const moment = new Date().toISOString().replaceAll(/[:.]/g, '-');
    const aside = join(stateDir, 'aside', `${job} ${moment}`);
    await mkdir(aside, { recursive: true });
    const there = new Set(await readdir(stateDir));
    const own = ENDINGS.map((ending) => `${job}.${ending}`).filter((name) => there.has(name));
    for (const name of own) await rename(join(stateDir, name), join(aside, name));
    return aside;
  } finally {
    taken.lock.release();
  }
}
