// A job that needs a secret: asked for once, kept over a reload, asked for again before it would go to another host, and
// written nowhere.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { builtinJob, type ServerOfTexts, servedEmbedder, startServer } from '../../e2e/sampleJobs.ts';
import { describeWithServer } from '../../servers/serverSuite.ts';
import { newProfile } from '../../vscode/testBrowser.ts';
import { untilJob } from './jobStatus.ts';
import { packagedVscode } from './packagedVscode.ts';
import { RatchetWindow, tellFailures } from './ratchetWindow.ts';
import { fillFolder, numberedProducts, writeJobFile } from './sampleFolder.ts';

const SECRET = 'sk-only-a-test-7f3a9c';

describeWithServer('a secret', packagedVscode, () => {
  let known: ServerOfTexts;
  let other: ServerOfTexts;
  let folder: string;
  let window: RatchetWindow;

  const jobs = (url: string): Record<string, object> => ({
    // Not the quotation marks of a template: the job file's own notation.
    vault: builtinJob({ embedder: servedEmbedder(url, { apiKey: `\${secret:texts}` }) }),
  });

  before(async () => {
    const { server } = await packagedVscode();
    [known, other] = await Promise.all([startServer({ apiKey: SECRET }), startServer({ apiKey: SECRET })]);
    folder = server.newFolder();
    fillFolder(folder, jobs(known.url), numberedProducts(30));
    window = await RatchetWindow.open(folder, await newProfile());
  });
  after(async () => {
    await window?.close();
    await known?.stop();
    await other?.stop();
  });
  tellFailures(() => window);

  it('is asked for when a job needs it, hidden as it is typed', async () => {
    await window.run('Start Job');
    const { quickInput } = window.vscode;
    await quickInput.filter({ hasText: new URL(known.url).host }).waitFor();
    assert.equal(await quickInput.locator('input.input').getAttribute('type'), 'password');
    await window.vscode.screenshot('secrets 1 asked');
    await window.vscode.type(SECRET);
    await window.vscode.notification(/vault is complete/).waitFor();
  });

  it('is remembered over a reload', async () => {
    const { run: before } = await untilJob('vault', 'first run', ({ state }) => state === 'completed');
    await window.vscode.reload();
    await window.run('Start Job');
    await untilJob('vault', 'second run', ({ run, state }) => run !== before && state === 'completed');
  });

  it('is asked for again, with the host in the question, before it goes to another', async () => {
    writeJobFile(folder, jobs(other.url));
    await window.run('Start Job');
    const question = window.vscode.quickInput.filter({ hasText: 'now sends this secret to' });
    await question.filter({ hasText: new URL(other.url).host }).waitFor();
    await window.vscode.screenshot('secrets 2 another host');
    await window.vscode.page.keyboard.press('Escape');
    const { traffic } = await other.control.stats();
    assert.deepEqual(traffic.calls, {});
  });

  it('is in no file of the server, its logs and the folder', async () => {
    const { server } = await packagedVscode();
    const { root } = server.place;
    const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const tellTale = files
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((path) => readFileSync(path).includes(SECRET));
    assert.deepEqual(tellTale, []);
  });
});
