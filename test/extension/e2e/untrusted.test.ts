// A folder that is not trusted: its jobs are shown, nothing runs, and trust changes that at once.

import assert from 'node:assert/strict';
import { builtinJob } from '../../e2e/sampleJobs.ts';
import { describeWithServer } from '../../servers/serverSuite.ts';
import { packagedVscode } from './packagedVscode.ts';
import { RatchetWindow, tellFailures } from './ratchetWindow.ts';
import { fillFolder, numberedProducts } from './sampleFolder.ts';

describeWithServer('an untrusted folder', packagedVscode, () => {
  let folder: string;
  let window: RatchetWindow;

  before(async () => {
    const { server } = await packagedVscode();
    server.writeSettings({
      'security.workspace.trust.enabled': true,
      'security.workspace.trust.startupPrompt': 'never',
    });
    folder = server.newFolder();
    fillFolder(folder, { strange: builtinJob() }, numberedProducts(20));
    window = await RatchetWindow.open(folder);
  });
  after(async () => {
    const { server } = await packagedVscode();
    server.writeSettings({});
    await window?.close();
  });
  tellFailures(() => window);

  it('is shown, with the reason why nothing runs', async () => {
    await window.untilStatus('Ratchet');
    await window.vscode.hover(window.status, 'This workspace is not trusted');
    await window.vscode.screenshot('untrusted 1');
  });

  it('starts no job and no runner', async () => {
    const offered = await window.vscode.commandsFor('Ratchet:');
    assert.ok(!offered.some((title) => /Start|Resume/.test(title)), offered.join(', '));
    const { server } = await packagedVscode();
    assert.deepEqual(
      server.processes().filter(({ command }) => command.includes('runner/main.js')),
      [],
    );
  });

  it('runs its jobs once it is trusted', async () => {
    await window.vscode.runCommand('Workspaces: Manage Workspace Trust');
    await window.vscode.page.locator('.workspace-trust-editor').getByRole('button', { name: 'Trust' }).first().click();
    await window.run('Start Job');
    await window.vscode.notification(/strange is complete/).waitFor();
  });
});
