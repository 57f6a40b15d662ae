// Ratchet for a Spanish user: titles, status and notifications.

import assert from 'node:assert/strict';
import spanish from '../../../package.nls.es.json' with { type: 'json' };
import english from '../../../package.nls.json' with { type: 'json' };
import { builtinJob } from '../../e2e/sampleJobs.ts';
import { describeWithServer } from '../../servers/serverSuite.ts';
import { newProfile } from '../../vscode/testBrowser.ts';
import { packagedVscode } from './packagedVscode.ts';
import { RatchetWindow, tellFailures } from './ratchetWindow.ts';
import { fillFolder, numberedProducts } from './sampleFolder.ts';

describeWithServer('in Spanish', packagedVscode, () => {
  let window: RatchetWindow;

  before(async () => {
    const { server } = await packagedVscode();
    const folder = server.newFolder();
    fillFolder(folder, { tienda: builtinJob() }, numberedProducts(30));
    window = await RatchetWindow.open(folder, await newProfile('es'));
  });
  after(() => window?.close());
  tellFailures(() => window);

  it('commands have Spanish titles', async () => {
    await window.untilStatus('Ratchet');
    const offered = (await window.vscode.commandsFor('Ratchet:')).join('\n');
    assert.ok(offered.includes(spanish['command.startJob']), offered);
    assert.ok(!offered.includes(english['command.startJob']), offered);
  });

  it('a job tells in Spanish that it is complete', async () => {
    await window.run(spanish['command.startJob']);
    await window.vscode.notification(/tienda/).waitFor();
    await window.vscode.screenshot('spanish 1 complete');
    assert.doesNotMatch(await window.vscode.notification(/tienda/).innerText(), /complete|Open Progress/);
    await window.vscode.hover(window.status, 'tienda');
    await window.vscode.screenshot('spanish 2 tooltip');
  });
});
