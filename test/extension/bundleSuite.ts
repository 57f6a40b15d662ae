// Bundles the tests that run inside the extension host: VS Code loads CommonJS from files, and the tests are TypeScript.

import { globSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

export const REPOSITORY = fileURLToPath(new URL('../../', import.meta.url));

/** In the repository, so that mocha is found from it; ignored by git. */
const OUT = join(REPOSITORY, '.cache', 'extensionTests');

/** Resolves to the file whose `run` VS Code calls, as `extensionTestsPath` expects it. */
export async function bundleSuite(): Promise<string> {
  rmSync(OUT, { recursive: true, force: true });
  const tests = globSync('*.test.ts', { cwd: import.meta.dirname });
  await build({
    absWorkingDir: import.meta.dirname,
    entryPoints: ['suiteInside.ts', ...tests],
    outdir: OUT,
    bundle: true,
    platform: 'node',
    target: 'node22',
    format: 'cjs',
    sourcemap: 'inline',
    external: ['vscode', 'mocha'],
    logLevel: 'warning',
  });
  return join(OUT, 'suiteInside.js');
}
