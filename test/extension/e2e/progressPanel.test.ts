// The progress panel in a real window: the page under VS Code's own policy, its buttons, its way back after a reload.

import assert from 'node:assert/strict';
import { type ServerOfTexts, servedJob, slow, startServer } from '../../e2e/sampleJobs.ts';
import { describeWithServer } from '../../servers/serverSuite.ts';
import { packagedVscode } from './packagedVscode.ts';
import { RatchetWindow, tellFailures } from './ratchetWindow.ts';
import { fillFolder, numberedProducts } from './sampleFolder.ts';

const ROWS = 1_000;

describeWithServer('the progress panel in a window', packagedVscode, () => {
  let texts: ServerOfTexts;
  let window: RatchetWindow;
  const page = () => window.vscode.webview;

  before(async () => {
    const { server } = await packagedVscode();
    texts = await startServer();
    await texts.control.order(slow(1_000));
    const folder = server.newFolder();
    fillFolder(folder, { shop: servedJob(texts.url) }, numberedProducts(ROWS));
    window = await RatchetWindow.open(folder);
  });
  after(async () => {
    await window?.close();
    await texts?.stop();
  });

  tellFailures(() => window);

  it('opens for a job that never ran, and starts it', async () => {
    await window.run('Open Progress');
    await page().getByText('This job has not run yet').waitFor();
    await window.vscode.screenshot('panel 1 never ran');
    await page().getByRole('button', { name: 'Start', exact: true }).click();
    await page()
      .locator('.standing', { hasText: /\d+ of 1,000 records/ })
      .waitFor();
    await page().getByRole('heading', { name: 'Records per second' }).waitFor();
    await window.vscode.screenshot('panel 2 at work');
  });

  it('pauses by its button', async () => {
    await page().getByRole('button', { name: 'Pause' }).click();
    await page().getByText('The run is paused').waitFor();
    await window.vscode.screenshot('panel 3 paused');
  });

  it('is there again after a reload, with the same job where it stood', async () => {
    const told = await page().locator('.standing .figure').first().innerText();
    await window.vscode.reload();
    await page().getByText('The run is paused').waitFor();
    assert.equal(await page().locator('.standing .figure').first().innerText(), told);
    await window.vscode.screenshot('panel 4 after a reload');
  });

  it('resumes by its button, and ends complete', async () => {
    await texts.control.order();
    await page().getByRole('button', { name: 'Resume' }).click();
    await page().locator('header', { hasText: 'Completed' }).waitFor();
    await window.vscode.screenshot('panel 5 complete');
  });
});
