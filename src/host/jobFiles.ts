// The job files of the workspace folders: found, read and parsed. What is wrong in one of them hides nothing of the
// others. Knows nothing of VS Code; `watchJobFiles.ts` says when to look again.

import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { messageOf } from '../core/errors.ts';
import type { JobFile } from '../core/jobFile/parseJobFile.ts';
import { type JobKey, jobKeyOf } from './jobView.ts';

export interface Folder {
  readonly name: string;
  /** Absolute. */
  readonly path: string;
}

export interface LoadedJobFile extends JobFile {
  /** Absolute. */
  readonly path: string;
  readonly folder: Folder;
  readonly text: string;
}

export const USUAL_JOB_FILE = 'ratchet.json';

/** `ratchet.json` and `shop.ratchet.json`. */
export const isJobFile = (path: string): boolean =>
  basename(path) === USUAL_JOB_FILE || basename(path).endsWith(`.${USUAL_JOB_FILE}`);

export class JobFiles {
  readonly #folders: () => readonly Folder[];
  #loaded: readonly LoadedJobFile[] = [];
  #looking: Promise<void> | null = null;
  #again: Promise<void> | null = null;

  /** @param folders those whose job files count now, with a path on this machine. */
  constructor(folders: () => readonly Folder[]) {
    this.#folders = folders;
  }

  /** As of the last `refresh`: by folder, `ratchet.json` first. */
  all(): readonly LoadedJobFile[] {
    return this.#loaded;
  }

  /** The file a job belongs to; also when the job is no longer in it. */
  fileOf(key: JobKey): LoadedJobFile | null {
    return this.#loaded.find(({ path }) => key.startsWith(jobKeyOf(path, ''))) ?? null;
  }

  /** Looks at the disk; a call during a look resolves after another one, which has seen what the caller knows of. */
  refresh(): Promise<void> {
    if (this.#looking === null) {
      this.#looking = this.#look().finally(() => {
        this.#looking = null;
      });
      return this.#looking;
    }
    this.#again ??= this.#looking.then(() => {
      this.#again = null;
      return this.refresh();
    });
    return this.#again;
  }

  async #look(): Promise<void> {
    const known = new Map(this.#loaded.map((file) => [file.path, file]));
    const found = await Promise.all(
      this.#folders().map(async (folder) => {
        const paths = await jobFilesIn(folder.path);
        return Promise.all(paths.map((path) => load(path, folder, known.get(path))));
      }),
    );
    this.#loaded = found.flat();
  }
}

async function jobFilesIn(folder: string): Promise<readonly string[]> {
  let names: readonly string[];
  try {
    names = await readdir(folder);
  } catch {
    // A folder that is gone, or may not be read, has no job files; the explorer says why.
    return [];
  }
  return names
    .filter(isJobFile)
    .sort((a, b) => Number(b === USUAL_JOB_FILE) - Number(a === USUAL_JOB_FILE) || a.localeCompare(b))
    .map((name) => join(folder, name));
}

async function load(path: string, folder: Folder, known: LoadedJobFile | undefined): Promise<LoadedJobFile> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const message = `The file cannot be read: ${messageOf(error)}.`;
    const problem = { job: null, path: '', expected: 'a file that can be read', found: 'none', message };
    return { path, folder, text: '', jobs: new Map(), problems: [{ ...problem, line: 1, column: 1 }] };
  }
  if (known !== undefined && known.text === text) return known;
  // The schemas cost more time to load than all the rest of the extension; a window without a job file never needs them.
  const { parseJobFile } = await import('../core/jobFile/parseJobFile.ts');
  return { path, folder, text, ...parseJobFile(text) };
}
