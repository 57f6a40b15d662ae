// Runs the tests of the extension host in a desktop VS Code, which it downloads: `npm run test:desktop`.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runTests } from '@vscode/test-electron';
import { bundleSuite, REPOSITORY } from './bundleSuite.ts';

const folder = mkdtempSync(join(tmpdir(), 'ratchet-desktop-'));
try {
  process.exitCode = await runTests({
    cachePath: join(REPOSITORY, '.cache', 'vscode'),
    extensionDevelopmentPath: REPOSITORY,
    extensionTestsPath: await bundleSuite(),
    launchArgs: [folder, '--disable-extensions', '--disable-workspace-trust'],
  });
} finally {
  rmSync(folder, { recursive: true, force: true });
}
