// The runner as `npm run build` makes it. It starts in a fifth of the time the sources take, and it is what users run.

import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const RUNNER = join(ROOT, 'dist', 'runner', 'main.js');

let checked = false;

/** @throws when there is no build, or one older than the sources: a test of yesterday's code says nothing. */
export function builtRunner(): string {
  if (!checked) {
    const built = statSync(RUNNER, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    const sources = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' });
    const newer = sources.find((name) => name.endsWith('.ts') && statSync(join(ROOT, 'src', name)).mtimeMs > built);
    if (newer !== undefined) throw new Error(`dist/ is older than src/${newer}: run \`npm run build\` first`);
    checked = true;
  }
  return RUNNER;
}
