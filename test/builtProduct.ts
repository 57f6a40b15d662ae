// The product as `npm run build` makes it: what users run. Its runner starts in a fifth of the time the sources take.

import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const DIST = join(ROOT, 'dist');

let checked = false;

/** @throws when there is no build, or one older than the sources: a test of yesterday's code says nothing. */
function built(file: string): string {
  if (!checked) {
    const builtAt = statSync(join(DIST, 'runner', 'main.js'), { throwIfNoEntry: false })?.mtimeMs ?? 0;
    const sources = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' });
    const newer = sources.find((name) => /\.c?ts$/.test(name) && statSync(join(ROOT, 'src', name)).mtimeMs > builtAt);
    if (newer !== undefined) throw new Error(`dist/ is older than src/${newer}: run \`npm run build\` first`);
    checked = true;
  }
  return join(DIST, file);
}

/** The runner's entry. */
export const builtRunner = (): string => built(join('runner', 'main.js'));

/** The `ratchet` command, for `node`. */
export const builtCommand = (): string => built('ratchet.js');

/** A file of the progress panel's page. */
export const builtPanel = (file: string): string => built(join('webview', file));
