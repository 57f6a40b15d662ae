// Makes sure that `node` inside `npm run` scripts is new enough to run TypeScript, even where the one on PATH is not.
// npm 11 links the Node 24 of our optional dependencies itself; npm 10 drops that link when it discards the packages
// of the other platforms. Runs on any Node; knows nothing of what the scripts do.

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const OLDEST = [22, 18];
const modules = fileURLToPath(new URL('../node_modules/', import.meta.url));
const packages = [`node-${process.platform}-${process.arch}`, `node-bin-${process.platform}-${process.arch}`];

function isNewEnough(version) {
  const [major = 0, minor = 0] = version.replace('v', '').split('.').map(Number);
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
}

function linkInstalledNode() {
  const binary = packages.map((name) => join(modules, name, 'bin', 'node')).find((path) => existsSync(path));
  if (binary === undefined) return false;
  try {
    // A binary for another C library is there but does not start.
    if (!isNewEnough(execFileSync(binary, ['--version'], { encoding: 'utf8' }))) return false;
  } catch {
    return false;
  }
  const bin = join(modules, '.bin');
  mkdirSync(bin, { recursive: true });
  rmSync(join(bin, 'node'), { force: true });
  symlinkSync(relative(bin, binary), join(bin, 'node'));
  return true;
}

if (!isNewEnough(process.version) && !linkInstalledNode()) {
  console.error(
    `Ratchet's scripts need Node ${OLDEST.join('.')} or newer; this is ${process.version}, and npm has installed ` +
      `no newer one for ${process.platform}-${process.arch}. Install Node 24, then run \`npm ci\` again.`,
  );
  process.exit(1);
}
