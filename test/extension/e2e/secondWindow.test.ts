// Two windows on one folder: the second looks on, and takes over when the first is gone.

import assert from 'node:assert/strict';
import { type ServerOfTexts, servedJob, slow, startServer } from '../../e2e/sampleJobs.ts';
import { describeWithServer } from '../../servers/serverSuite.ts';
import { untilAttempt } from './jobStatus.ts';
import { packagedVscode } from './packagedVscode.ts';
import { RatchetWindow, tellFailures } from './ratchetWindow.ts';
import { countPoints, fillFolder, numberedProducts } from './sampleFolder.ts';

const ROWS = 1_000;

describeWithServer('a second window on the same folder', packagedVscode, () => {
  let texts: ServerOfTexts;
  let folder: string;
  let first: RatchetWindow;
  let second: RatchetWindow;

  before(async () => {
    const { server } = await packagedVscode();
    texts = await startServer();
    await texts.control.order(slow(1_000));
    folder = server.newFolder();
    fillFolder(folder, { ledger: servedJob(texts.url) }, numberedProducts(ROWS));
    first = await RatchetWindow.open(folder);
    await first.run('Start Job');
    await first.untilStatus(/ledger \d+\s?%/);
    second = await RatchetWindow.open(folder, first.vscode.profile);
  });
  after(async () => {
    await second?.close();
    await texts?.stop();
  });
  tellFailures(() => second);

  it('follows the job and says who has it', async () => {
    await second.untilStatus(/ledger \d+\s?%/);
    const seen = await second.status.innerText();
    await second.status.filter({ hasNotText: seen.trim() }).waitFor();
    await second.vscode.hover(second.status, /has this job \(process \d+ on .*\)/);
    await second.vscode.screenshot('second window 1 looks on');
  });

  it('offers nothing that only the owner can do', async () => {
    const offered = await second.vscode.commandsFor('Ratchet:');
    assert.deepEqual(
      offered.filter((title) => /Start|Resume|Pause|Cancel|Force/.test(title)),
      [],
    );
  });

  it('takes over once the first is closed', async () => {
    await first.vscode.close();
    await second.run('Resume Job');
    await untilAttempt('ledger', 2);
    await second.vscode.screenshot('second window 2 has taken over');
  });

  it('brings the job to its end', async () => {
    await texts.control.order();
    await second.vscode.notification(/ledger is complete/).waitFor();
    assert.equal(countPoints(folder), ROWS);
  });
});
