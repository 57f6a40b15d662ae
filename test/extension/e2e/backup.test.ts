// A backup of Podio in a window: its secrets, its place in the hierarchy, the limit it meets, and the archive it leaves.

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { PodioControl } from '../../fakes/podio/podioControl.ts';
import type { PodioStats } from '../../fakes/podio/podioFake.ts';
import { type SpawnedFake, spawnFake } from '../../fakes/spawnFake.ts';
import { describeWithServer } from '../../servers/serverSuite.ts';
import { packagedVscode } from './packagedVscode.ts';
import { RatchetWindow, tellFailures } from './ratchetWindow.ts';
import { writeJobFile } from './sampleFolder.ts';

const WORKSPACES = 6;
const APPS = 3;
/** More than is needed: nothing is spread over the hour. */
const PLENTY = 1_000_000;
/** But for the one refusal that is ordered. */
const UNLIMITED = { general: null, limited: null };

describeWithServer('a backup in a window', packagedVscode, () => {
  let podio: SpawnedFake<PodioStats, PodioControl>;
  let folder: string;
  let window: RatchetWindow;

  before(async () => {
    const { server } = await packagedVscode();
    podio = await spawnFake('podio', { workspaces: WORKSPACES, apps: APPS, rate: UNLIMITED });
    const { organizations } = await podio.control.outline();
    // The limit strikes at workspace 3, app 2.
    const app = organizations[0]?.spaces[2]?.apps[1]?.id;
    await podio.control.refuse({ path: `/item/app/${app}/filter/`, nth: 1 });
    folder = server.newFolder();
    writeJobFile(folder, { casa: backupOf(podio.url) });
    window = await RatchetWindow.open(folder);
  });
  after(async () => {
    await window?.close();
    await podio?.stop();
  });
  tellFailures(() => window);

  it('asks for the secrets it needs, one after the other', async () => {
    await window.run('Start Job');
    const { quickInput } = window.vscode;
    await quickInput.filter({ hasText: 'podio-client' }).waitFor();
    await window.vscode.type('test-secret');
    await quickInput.filter({ hasText: 'podio-user' }).waitFor();
    await window.vscode.type('test-password');
  });

  it('waits at the rate limit, and says for how long', async () => {
    await window.untilStatus(/casa goes on in (59 min|1 hr)/);
    await window.run('Open Progress');
    await window.vscode.webview
      .getByText(/Workspace 3\/6/)
      .first()
      .waitFor();
    await window.vscode.screenshot('backup 1 at the limit');
  });

  it('goes on when forced, to the end', async () => {
    await window.run('Force Retry Now');
    await window.vscode.notification(/casa is complete/).waitFor();
    await window.vscode.screenshot('backup 2 complete');
    assert.ok(existsSync(join(folder, 'backups', 'casa', 'manifest.json')));
  });

  it('verifies its archive', async () => {
    // A webview that takes the focus back late would close the picker.
    await window.vscode.runCommand('View: Close All Editors');
    await window.run('Verify Archive');
    await window.vscode.pick('casa');
    await window.vscode.notification(/is as its manifest says/).waitFor();
  });
});

function backupOf(url: string): object {
  const secret = (name: string): string => `\${secret:${name}}`;
  return {
    kind: 'backup',
    source: {
      type: 'podio',
      url,
      auth: {
        grant: 'password',
        clientId: 'test-client',
        clientSecret: secret('podio-client'),
        username: 'ada@example.com',
        password: secret('podio-user'),
      },
      callsPerHour: PLENTY,
      limitedCallsPerHour: PLENTY,
    },
    destination: { type: 'archive', path: 'backups/casa' },
  };
}
