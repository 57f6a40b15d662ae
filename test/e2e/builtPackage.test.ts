// Looks at what `npm run build` made as VS Code and npm do: through package.json.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import manifest from '../../package.json' with { type: 'json' };

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const LARGEST_EXTENSION_BYTES = 300 * 1024;

describe('the built package', () => {
  const main = join(ROOT, manifest.main);
  const command = join(ROOT, manifest.bin.ratchet);

  it('has an extension that CommonJS can load, with VS Code as its only outside', () => {
    const script = `
      const { builtinModules } = require('node:module');
      const Module = require('node:module');
      const load = Module._load;
      Module._load = (name, ...rest) => {
        if (name === 'vscode') return {};
        if (name.startsWith('node:') || builtinModules.includes(name) || name === process.argv[1]) return load(name, ...rest);
        throw new Error('the extension asks for ' + name);
      };
      process.stdout.write(typeof require(process.argv[1]).activate);`;
    assert.equal(execFileSync(process.execPath, ['-e', script, main], { encoding: 'utf8' }), 'function');
  });

  it('has a small extension', () => {
    assert.ok(statSync(main).size <= LARGEST_EXTENSION_BYTES);
  });

  it('is no ES module package, which VS Code would import instead of requiring it', () => {
    assert.equal(manifest.type, 'commonjs');
  });

  it('has an executable command', () => {
    assert.equal(statSync(command).mode & 0o111, 0o111);
  });

  it('keeps the runner, the command line and their assets in one folder', () => {
    const files = readdirSync(join(ROOT, 'dist', 'runner'));
    const needed = ['main.js', 'cli.js', 'sql-wasm-debug.wasm', 'glove.bin'];
    assert.deepEqual(
      needed.filter((name) => !files.includes(name)),
      [],
    );
  });
});
