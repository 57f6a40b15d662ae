// The panel in the colours that VS Code itself gives a webview, for those who need more contrast, and for a screen reader.

import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import axe from 'axe-core';
import { builtinJob } from '../../e2e/sampleJobs.ts';
import { describeWithServer } from '../../servers/serverSuite.ts';
import { packagedVscode } from './packagedVscode.ts';
import { RatchetWindow, tellFailures } from './ratchetWindow.ts';
import { fillFolder, numberedProducts } from './sampleFolder.ts';

const THEMES = ['Default High Contrast', 'Default High Contrast Light', 'Dark Modern'];

describeWithServer('the panel in a window of', packagedVscode, () => {
  let settings: string;
  let window: RatchetWindow;

  before(async () => {
    const { server } = await packagedVscode();
    const folder = server.newFolder();
    mkdirSync(join(folder, '.vscode'));
    settings = join(folder, '.vscode', 'settings.json');
    fillFolder(folder, { gallery: builtinJob() }, numberedProducts(30));
    window = await RatchetWindow.open(folder);
    await window.run('Start Job');
    await window.vscode.notification(/gallery is complete/).waitFor();
    await window.run('Open Progress');
    await window.vscode.webview.getByText('Completed').first().waitFor();
  });
  after(() => window?.close());
  tellFailures(() => window);

  for (const theme of THEMES) {
    it(`${theme} leaves axe nothing to find`, async () => {
      // An open window takes up its folder's settings, and its webviews the colours.
      writeFileSync(settings, JSON.stringify({ 'workbench.colorTheme': theme }));
      await window.vscode.webview.locator(`body[data-vscode-theme-id="${theme}"]`).waitFor();
      await window.vscode.screenshot(`looks ${theme}`);
      const frame = await window.vscode.webviewFrame();
      await frame.evaluate(axe.source);
      const { violations } = await frame.evaluate<axe.AxeResults>('axe.run()');
      assert.deepEqual(
        violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`),
        [],
      );
    });
  }
});
