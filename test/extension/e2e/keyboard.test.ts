// A run from start to end without a pointer.

import assert from 'node:assert/strict';
import { type ServerOfTexts, servedJob, slow, startServer } from '../../e2e/sampleJobs.ts';
import { describeWithServer } from '../../servers/serverSuite.ts';
import { packagedVscode } from './packagedVscode.ts';
import { RatchetWindow, tellFailures } from './ratchetWindow.ts';
import { countPoints, fillFolder, numberedProducts } from './sampleFolder.ts';

const ROWS = 1_000;
const MOST_TABS = 12;

describeWithServer('with the keyboard alone', packagedVscode, () => {
  let texts: ServerOfTexts;
  let folder: string;
  let window: RatchetWindow;

  before(async () => {
    const { server } = await packagedVscode();
    texts = await startServer();
    await texts.control.order(slow(1_000));
    folder = server.newFolder();
    fillFolder(folder, { typed: servedJob(texts.url) }, numberedProducts(ROWS));
    window = await RatchetWindow.open(folder);
    await window.untilStatus('Ratchet');
  });
  after(async () => {
    await window?.close();
    await texts?.stop();
  });
  tellFailures(() => window);

  const press = (key: string): Promise<void> => window.vscode.page.keyboard.press(key);

  const typeCommand = async (title: string): Promise<void> => {
    await press('F1');
    await window.vscode.page.keyboard.type(title);
    await window.vscode.quickInput.getByRole('option', { name: title }).first().waitFor();
    await press('Enter');
  };

  /** Presses Tab until this button of the panel has the focus. */
  const tabTo = async (button: string): Promise<void> => {
    const focused = window.vscode.webview.locator(':focus');
    for (let tabs = 0; tabs < MOST_TABS; tabs += 1) {
      await press('Tab');
      if ((await focused.count()) > 0 && (await focused.first().innerText()).trim() === button) return;
    }
    throw new Error(`${MOST_TABS} times Tab did not lead to "${button}"`);
  };

  it('starts a job and opens its panel', async () => {
    await typeCommand('Ratchet: Start Job');
    await window.untilStatus(/typed \d+\s?%/);
    await typeCommand('Ratchet: Open Progress');
    await window.vscode.webview.getByRole('button', { name: 'Pause' }).waitFor();
  });

  it('pauses it by a button of the panel', async () => {
    await tabTo('Pause');
    await window.vscode.screenshot('keyboard 1 focus on Pause');
    await press('Enter');
    await window.vscode.webview.getByText('The run is paused').waitFor();
  });

  it('keeps the focus in the panel when the button has become another', async () => {
    const focused = window.vscode.webview.locator(':focus');
    assert.equal((await focused.first().innerText()).trim(), 'Resume');
  });

  it('resumes it, and it comes to its end', async () => {
    await texts.control.order();
    await press('Enter');
    await window.vscode.webview.locator('header', { hasText: 'Completed' }).waitFor();
    assert.equal(countPoints(folder), ROWS);
  });
});
