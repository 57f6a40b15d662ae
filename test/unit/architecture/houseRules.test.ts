// Holds what a reader may expect of every file we write: its size, its first line, its name.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const LONGEST = 500;
const LONG = 300;
const EMPTY_NAMES = ['util', 'utils', 'helper', 'helpers', 'common', 'manager', 'managers', 'misc'];

interface CodeFile {
  readonly path: string;
  readonly text: string;
  readonly lines: number;
}

describe('every file of code', () => {
  const files = ['src', 'test', 'scripts'].flatMap(codeFiles);

  it(`has at most ${LONGEST} lines`, () => {
    assert.deepEqual(
      files.filter(({ lines }) => lines > LONGEST).map(({ path, lines }) => `${path}: ${lines}`),
      [],
    );
  });

  // A test file says what it is by what it describes.
  it('opens with a comment that says what it is', () => {
    const silent = files.filter(
      ({ path, text }) => !path.endsWith('.test.ts') && !/^(?:#!.*\n)?\/[/*]\s*\S/.test(text),
    );
    assert.deepEqual(
      silent.map(({ path }) => path),
      [],
    );
  });

  it('has a name that says something', () => {
    const empty = files.filter(({ path }) => wordsOf(path).some((word) => EMPTY_NAMES.includes(word)));
    assert.deepEqual(
      empty.map(({ path }) => path),
      [],
    );
  });

  it('in src exports by name', () => {
    const unnamed = files.filter(({ path, text }) => path.startsWith('src') && /^export default\b/m.test(text));
    assert.deepEqual(
      unnamed.map(({ path }) => path),
      [],
    );
  });

  after(() => {
    const long = files.filter(({ lines }) => lines > LONG).map(({ path, lines }) => `${path} (${lines})`);
    if (long.length > 0) process.stdout.write(`    over ${LONG} lines, ask why: ${long.join(', ')}\n`);
  });
});

function codeFiles(folder: string): CodeFile[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(?:[cm]?ts|[cm]?js)$/.test(file) && !file.includes('node_modules'))
    .map((file) => {
      const text = readFileSync(join(ROOT, folder, file), 'utf8');
      return { path: `${folder}/${file.replaceAll('\\', '/')}`, text, lines: text.trimEnd().split('\n').length };
    });
}

/** `src/core/keyRanges.ts` → src, core, key, ranges, ts */
function wordsOf(path: string): string[] {
  return path
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/);
}
