// The folder the demo works in: its table and its job file. Of its own in the system's temp folder and removed at the
// end, or one that the user names and keeps.

import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ConfigError, messageOf } from '../../core/errors.ts';
import { fillDemoTable } from './demoData.ts';
import { DEMO_JOB_FILE, DEMO_TABLE } from './demoJob.ts';

export interface DemoFolder {
  readonly path: string;
  /** True when the user named it: then it is not ours to remove. */
  readonly named: boolean;
}

/** @throws ConfigError when the folder has something in it, which the demo could overwrite, or cannot be made. */
export async function makeDemoFolder(name: string | null, cwd: string): Promise<DemoFolder> {
  if (name === null) return { path: await mkdtemp(join(tmpdir(), 'ratchet-demo-')), named: false };
  const path = resolve(cwd, name);
  let found: readonly string[];
  try {
    await mkdir(path, { recursive: true });
    found = await readdir(path);
  } catch (error) {
    throw new ConfigError(`--dir: expected a folder that can be made, found ${messageOf(error)}. Choose another.`, {
      cause: error,
    });
  }
  if (found.length > 0)
    throw new ConfigError(
      `--dir: expected a new or empty folder, found ${found.length === 1 ? 'a file' : `${found.length} files`} in ${path}. Choose another.`,
    );
  return { path, named: true };
}

/** @returns how many rows the table has. */
export async function furnish({ path }: DemoFolder): Promise<number> {
  const rows = await fillDemoTable(join(path, DEMO_TABLE));
  await writeFile(join(path, 'ratchet.json'), DEMO_JOB_FILE);
  return rows;
}

export async function removeDemoFolder({ path }: DemoFolder): Promise<void> {
  await rm(path, { recursive: true, force: true });
}
