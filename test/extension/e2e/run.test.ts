// One run from start to end, as its user sees it in the status bar: at work, at a rate limit, forced, paused, resumed.

import assert from 'node:assert/strict';
import { type ServerOfTexts, servedJob, slow, startServer } from '../../e2e/sampleJobs.ts';
import { describeWithServer } from '../../servers/serverSuite.ts';
import { packagedVscode } from './packagedVscode.ts';
import { RatchetWindow, tellFailures } from './ratchetWindow.ts';
import { countPoints, fillFolder, numberedProducts } from './sampleFolder.ts';

const ROWS = 1_000;
const HOUR_MS = 3_600_000;

/** Slow enough to be looked at; whoever has seen enough lets it go. */
const AT_A_WALK = slow(1_000);

describeWithServer('a run in a window', packagedVscode, () => {
  let texts: ServerOfTexts;
  let folder: string;
  let window: RatchetWindow;

  before(async () => {
    const { server } = await packagedVscode();
    texts = await startServer();
    await texts.control.order(AT_A_WALK);
    folder = server.newFolder();
    fillFolder(folder, { shop: servedJob(texts.url) }, numberedProducts(ROWS));
    window = await RatchetWindow.open(folder);
  });
  after(async () => {
    await window?.close();
    await texts?.stop();
  });

  tellFailures(() => window);

  it('has not begun: the status bar says so quietly', async () => {
    await window.untilStatus(/^\s*Ratchet\s*$/);
    await window.vscode.screenshot('run 1 idle');
  });

  it('starts from the palette, and the status bar tells where it stands', async () => {
    await window.run('Start Job');
    await window.untilStatus(/shop \d+\s?%/);
    await window.vscode.screenshot('run 2 at work');
  });

  it('counts down at a rate limit', async () => {
    const limited = { kind: 'rateLimited', hint: 'seconds', retryAfterMs: HOUR_MS } as const;
    await texts.control.order({ fault: limited, when: { kind: 'times', count: 1 } });
    await window.untilStatus(/shop goes on in (59 min|1 hr)/);
    await window.vscode.screenshot('run 3 waiting');
  });

  it('goes on at once when forced', async () => {
    await texts.control.order(AT_A_WALK);
    await window.run('Force Retry Now');
    await window.untilStatus(/shop \d+\s?%/);
  });

  it('pauses', async () => {
    await window.run('Pause');
    await window.untilStatus(/^\s*Ratchet\s*$/);
    await window.vscode.screenshot('run 4 paused');
  });

  it('resumes where it stood, and says once that it is complete', async () => {
    await texts.control.order();
    await window.run('Resume Job');
    await window.vscode.notification(/shop is complete/).waitFor();
    await window.vscode.screenshot('run 5 complete');
    assert.equal(countPoints(folder), ROWS);
  });

  it('has paid for no text twice', async () => {
    const { paidAgain } = await texts.control.stats();
    assert.equal(paidAgain, 0);
  });
});
