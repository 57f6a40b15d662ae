// Holds the layer rule over `src/`, and shows on small trees of its own that the rule bites.

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findViolations } from './findViolations.ts';

const SOURCES = fileURLToPath(new URL('../../../src/', import.meta.url));

describe('layers', () => {
  it('are kept by every import of src', () => {
    assert.deepEqual(findViolations(SOURCES), []);
  });

  const refused: readonly (readonly [what: string, file: string, text: string])[] = [
    ['core importing engine', 'core/a.ts', "import { b } from '../engine/b.ts';"],
    ['core importing a type of engine', 'core/a.ts', "import type { B } from '../engine/b.ts';"],
    ['core reading files', 'core/a.ts', "import { readFile } from 'node:fs/promises';"],
    ['a module of Node without its prefix', 'store/a.ts', "import { join } from 'path';"],
    ['engine importing a connector lazily', 'engine/sync/a.ts', "const b = await import('../../connectors/b.ts');"],
    ['engine naming a type of the store', 'engine/a.ts', "type B = import('../store/b.ts').B;"],
    [
      'a connector importing the engine beside its ports',
      'connectors/x/a.ts',
      "import { g } from '../../engine/g.ts';",
    ],
    ['a re-export over several lines', 'protocol/a.ts', "export {\n  b,\n  c,\n} from '../store/b.ts';"],
    ['an import for its side effects', 'core/a.ts', "import '../store/b.ts';"],
    ['the command line importing the host', 'cli/a.ts', "import { b } from '../host/b.ts';"],
    ['the extension importing the store', 'extension.ts', "import { b } from './store/b.ts';"],
    ['vscode in the runner', 'runner/a.ts', "import * as vscode from 'vscode';"],
    ['sql.js outside the store', 'connectors/x/a.ts', "import initSqlJs from 'sql.js/dist/sql-wasm.js';"],
    ['sql.js by require', 'runner/a.ts', "const at = createRequire(import.meta.url).resolve('sql.js/dist/a.wasm');"],
    ['a package nobody has given a home', 'connectors/x/a.ts', "import { Client } from '@vendor/client/http';"],
    ['an import of something computed', 'runner/a.ts', 'const b = await import(path);'],
    ['a way out of src', 'cli/a.ts', "import { b } from '../../test/b.ts';"],
    ['a folder that is no layer', 'shared/a.ts', "import { b } from '../core/b.ts';"],
  ];
  for (const [what, file, text] of refused) {
    it(`refuse ${what}`, () => {
      assert.equal(violationsOf(file, text).length, 1);
    });
  }

  const allowed: readonly (readonly [what: string, file: string, text: string])[] = [
    ['inward imports', 'runner/a.ts', "import { b } from '../engine/b.ts';\nimport type { C } from './c.ts';"],
    ['the ports in a connector', 'connectors/x/a.ts', "import type { Source } from '../../engine/ports.ts';"],
    ['comments and texts that mention an import', 'core/a.ts', "// from 'vscode'\nexport const a = \"from 'vscode'\";"],
  ];
  for (const [what, file, text] of allowed) {
    it(`allow ${what}`, () => {
      assert.deepEqual(violationsOf(file, text), []);
    });
  }
});

function violationsOf(file: string, text: string): string[] {
  const root = mkdtempSync(join(tmpdir(), 'ratchet-layers-'));
  try {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
    return findViolations(root);
  } finally {
    rmSync(root, { recursive: true });
  }
}
