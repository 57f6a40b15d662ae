import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { contextKeys } from '../../../src/ui/contextKeys.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const manifestText = readFileSync(join(ROOT, 'package.json'), 'utf8');
const { contributes } = JSON.parse(manifestText);
const registered = readFileSync(join(ROOT, 'src/ui/registerCommands.ts'), 'utf8');

/** Called by buttons of notices only. */
const UNLISTED = ['ratchet.restartRunner'];

describe('the manifest', () => {
  const commands: readonly { readonly command: string; readonly category: string }[] = contributes.commands;

  it('lists the commands that are registered, and no others', () => {
    const ids = [...registered.matchAll(/^ {2}'(ratchet\.\w+)'/gm)].map(([, id]) => id ?? '');
    const listed = commands.map(({ command }) => command);
    assert.deepEqual(listed.toSorted(), ids.filter((id) => !UNLISTED.includes(id)).sort());
  });

  it('puts every command under one category', () => {
    assert.deepEqual([...new Set(commands.map(({ category }) => category))], ['Ratchet']);
  });

  it('asks only for context keys that are told', () => {
    const told = contextKeys({ jobs: () => [], jobFiles: () => [], window: { kind: 'ready' } });
    const asked = new Set([...manifestText.matchAll(/\bratchet\.(?:can\.\w+|window|has\w+)/g)].map(([key]) => key));
    assert.deepEqual(
      [...asked].filter((key) => !(key in told)),
      [],
    );
  });

  it('names every setting that the code reads', () => {
    const read = readFileSync(join(ROOT, 'src/host/settings.ts'), 'utf8');
    const names = [...read.matchAll(/\bown(?:<\w+>)?\('([\w.]+)'/g)].map(([, name]) => `ratchet.${name}`);
    assert.deepEqual(Object.keys(contributes.configuration.properties).sort(), names.sort());
  });
});
