// Holds the documents to the tree: what they name must be there.

import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const DOCUMENTS = ['README.md', 'CHANGELOG.md', ...readdirSync(join(ROOT, 'docs')).map((name) => `docs/${name}`)];
const REPO_PATH = /^(?:src|test|docs|scripts|media|\.ci)\/[^\s<>*…]*$/;

for (const document of DOCUMENTS.filter((name) => name.endsWith('.md'))) {
  describe(document, () => {
    const text = readFileSync(join(ROOT, document), 'utf8');

    it('names only paths that exist', () => {
      const named = [...text.matchAll(/`([^`\n]+)`/g)]
        .map((match) => match[1] ?? '')
        .filter((it) => REPO_PATH.test(it));
      assert.deepEqual(
        named.filter((path) => !existsSync(join(ROOT, path))),
        [],
      );
    });

    it('links only to files that exist', () => {
      const links = [...text.matchAll(/\]\(([^)#\s]+)[^)]*\)/g)].map((match) => match[1] ?? '');
      const files = links.filter((link) => !/^[a-z]+:/.test(link));
      assert.deepEqual(
        files.filter((link) => !existsSync(join(ROOT, dirname(document), link))),
        [],
      );
    });
  });
}
