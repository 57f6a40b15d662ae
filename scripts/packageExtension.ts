// Makes the VSIX out of what `npm run build` has built: one for all platforms, and refused when it is too large for a
// quick installation. `npm run package` puts it into dist/: node scripts/packageExtension.ts [FILE]

import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createVSIX } from '@vscode/vsce';
import manifest from '../package.json' with { type: 'json' };

const LARGEST_VSIX_BYTES = 8 * 1024 * 1024;
const LARGEST_EXTENSION_BYTES = 300 * 1024;

const root = fileURLToPath(new URL('../', import.meta.url));
const [target = join(root, 'dist', `${manifest.name}-${manifest.version}.vsix`)] = process.argv.slice(2);

requireSmall(join(root, manifest.main), LARGEST_EXTENSION_BYTES);
// The bundles hold the dependencies; what is native and optional stays out, and the code goes on without it.
await createVSIX({
  cwd: root,
  packagePath: resolve(target),
  dependencies: false,
  allowMissingRepository: true,
  rewriteRelativeLinks: false,
});
requireSmall(resolve(target), LARGEST_VSIX_BYTES);

function requireSmall(file: string, largest: number): void {
  const { size } = statSync(file);
  if (size > largest) throw new Error(`${file} has ${size} bytes; at most ${largest} are allowed`);
}
