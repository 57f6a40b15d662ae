// The package, made anew from what `npm run build` has built, for those who install it in a VS Code of their own.

import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const PACKAGER = fileURLToPath(new URL('../../scripts/packageExtension.ts', import.meta.url));

/** Resolves to its path in `folder`. */
export async function packageVsix(folder: string): Promise<string> {
  const vsix = join(folder, 'ratchet.vsix');
  await promisify(execFile)(process.execPath, [PACKAGER, vsix]);
  return vsix;
}
