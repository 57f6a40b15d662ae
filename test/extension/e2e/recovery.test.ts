// What may befall a window while a job runs in it: a reload, the death of the runner, the death of the extension host.
// Each time the job goes on by itself where it stood, as the setting says.

import assert from 'node:assert/strict';
import { type ServerOfTexts, servedJob, slow, startServer } from '../../e2e/sampleJobs.ts';
import { describeWithServer } from '../../servers/serverSuite.ts';
import type { OwnProcess } from '../../vscode/ownProcesses.ts';
import { untilAttempt } from './jobStatus.ts';
import { packagedVscode } from './packagedVscode.ts';
import { RatchetWindow, tellFailures } from './ratchetWindow.ts';
import { countPoints, fillFolder, numberedProducts } from './sampleFolder.ts';

const ROWS = 1_000;

describeWithServer('a job that is interrupted', packagedVscode, () => {
  let texts: ServerOfTexts;
  let folder: string;
  let window: RatchetWindow;

  before(async () => {
    const { server } = await packagedVscode();
    server.writeSettings({ 'ratchet.autoResume': 'always' });
    texts = await startServer();
    await texts.control.order(slow(1_000));
    folder = server.newFolder();
    fillFolder(folder, { stock: servedJob(texts.url) }, numberedProducts(ROWS));
    window = await RatchetWindow.open(folder);
    await window.run('Start Job');
    await window.untilStatus(/stock \d+\s?%/);
  });
  after(async () => {
    const { server } = await packagedVscode();
    server.writeSettings({});
    await window?.close();
    await texts?.stop();
  });
  tellFailures(() => window);

  const theOnly = async (kind: RegExp): Promise<OwnProcess> => {
    const { server } = await packagedVscode();
    const [found, second] = server.processes().filter(({ command }) => kind.test(command));
    assert.ok(found !== undefined && second === undefined, 'there is one such process');
    return found;
  };

  it('goes on after the window was reloaded', async () => {
    await window.vscode.reload();
    await window.untilStatus(/stock \d+\s?%/);
    await window.vscode.screenshot('recovery 1 reloaded');
    await untilAttempt('stock', 2);
  });

  it('goes on after kill -9 of its runner', async () => {
    const { pid } = await theOnly(/runner\/main\.js/);
    process.kill(pid, 'SIGKILL');
    await untilAttempt('stock', 3);
    await window.untilStatus(/stock \d+\s?%/);
  });

  it('goes on after kill -9 of the extension host', async () => {
    const { pid } = await theOnly(/--type=extensionHost/);
    process.kill(pid, 'SIGKILL');
    await untilAttempt('stock', 4);
    await window.untilStatus(/stock \d+\s?%/);
    await window.vscode.screenshot('recovery 2 extension host killed');
  });

  it('comes to its end, and every record is there', async () => {
    await texts.control.order();
    await window.vscode.notification(/stock is complete/).waitFor();
    assert.equal(countPoints(folder), ROWS);
  });

  it('has paid again for no more than what was under way when it was killed', async () => {
    const { paidAgain, lostTexts, unconfirmedTexts } = await texts.control.stats();
    assert.ok(paidAgain <= lostTexts + unconfirmedTexts, `${paidAgain} texts`);
  });
});
