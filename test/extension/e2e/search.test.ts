// Searching what a job has synchronized, and looking into the job.

import assert from 'node:assert/strict';
import { builtinJob } from '../../e2e/sampleJobs.ts';
import { describeWithServer } from '../../servers/serverSuite.ts';
import { packagedVscode } from './packagedVscode.ts';
import { RatchetWindow, tellFailures } from './ratchetWindow.ts';
import { fillFolder } from './sampleFolder.ts';

const PRODUCTS = ['wooden chair with arms', 'steel kitchen knife', 'leather sofa', 'garden hose', 'reading lamp'];

describeWithServer('a completed job', packagedVscode, () => {
  let window: RatchetWindow;

  before(async () => {
    const { server } = await packagedVscode();
    const folder = server.newFolder();
    fillFolder(folder, { furniture: builtinJob() }, PRODUCTS);
    window = await RatchetWindow.open(folder);
    await window.run('Start Job');
    await window.vscode.notification(/furniture is complete/).waitFor();
  });
  after(() => window?.close());
  tellFailures(() => window);

  it('is searched by meaning, and a hit opens as a document', async () => {
    await window.run('Search…');
    await window.vscode.type('couch');
    const hits = window.vscode.quickInput.getByRole('option');
    await hits.filter({ hasText: 'leather sofa' }).waitFor();
    assert.match(await hits.first().innerText(), /sofa|chair/);
    await window.vscode.screenshot('search 1 hits');
    await window.vscode.pick('leather sofa');
    await window.vscode
      .lines('editor')
      .filter({ hasText: /leather\ssofa/ })
      .waitFor();
    await window.vscode.screenshot('search 2 record');
  });

  it('is inspected in one readable document', async () => {
    await window.run('Inspect Job');
    await window.vscode
      .lines('editor')
      .filter({ hasText: /furniture/ })
      .filter({ hasText: /[Aa]ttempt/ })
      .waitFor();
    await window.vscode.screenshot('search 3 inspected');
  });
});
