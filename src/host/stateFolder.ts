// Where a job file's jobs keep their checkpoint stores. Two files may use one job name, so each file has a folder of its
// own; the usual case, a folder opened by itself with its `ratchet.json`, has a short one. Creates nothing.

import { createHash } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import { USUAL_JOB_FILE } from './jobFiles.ts';

const LONGEST_STEM = 40;

/**
 * Depends on nothing but its arguments, so that a reload finds the same folder.
 *
 * @param storage the extension's storage folder for this workspace, absolute.
 * @param soleFolder the folder that is the whole workspace; null for a workspace of folders that come and go.
 */
export function stateFolderOf(storage: string, file: string, soleFolder: string | null): string {
  const checkpoints = join(storage, 'checkpoints');
  if (soleFolder !== null && file === join(soleFolder, USUAL_JOB_FILE)) return checkpoints;
  const name = basename(file, `.${USUAL_JOB_FILE}`);
  const stem = name === USUAL_JOB_FILE ? basename(dirname(file)) : name;
  const readable = stem.replaceAll(/[^\p{L}\p{N}._-]/gu, '_').slice(0, LONGEST_STEM);
  return join(checkpoints, `${readable}-${createHash('sha256').update(file).digest('hex').slice(0, 8)}`);
}
