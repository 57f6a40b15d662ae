import assert from 'node:assert/strict';
import { commands, extensions } from 'vscode';
import manifest from '../../package.json' with { type: 'json' };

describe('the extension', () => {
  before(() => extensions.getExtension('ratchet.ratchet')?.activate());

  it('activates without an error', () => {
    assert.equal(extensions.getExtension('ratchet.ratchet')?.isActive, true);
  });

  it('has every command of its manifest', async () => {
    const registered = new Set(await commands.getCommands(true));
    assert.deepEqual(
      manifest.contributes.commands.map(({ command }) => command).filter((id) => !registered.has(id)),
      [],
    );
  });
});
