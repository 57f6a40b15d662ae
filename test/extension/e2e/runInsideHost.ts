// One run of the tests inside the extension host: a server for it alone, whose workbench is told to load the repository
// as an extension under development and the bundled suite as its tests.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { format } from 'node:util';
import { z } from 'zod';
import { findVscode } from '../../vscode/installVscode.ts';
import { newProfile } from '../../vscode/testBrowser.ts';
import { VscodeServer } from '../../vscode/vscodeServer.ts';
import { VscodeWindow } from '../../vscode/vscodeWindow.ts';
import { bundleSuite, REPOSITORY } from '../bundleSuite.ts';

export interface InsideResult {
  readonly title: string;
  readonly outcome: { readonly kind: 'passed' | 'pending' } | { readonly kind: 'failed'; readonly error: Error };
}

const END_MS = 100_000;
const KEPT_LINES = 40;

/** What mocha's reporter `json` writes; `failures` has those of hooks too. */
const test = z.object({
  fullTitle: z.string(),
  err: z.object({ message: z.string().optional(), stack: z.string().optional() }),
});
const report = z.object({ passes: z.array(test), pending: z.array(test), failures: z.array(test) });

/** @throws when the suite does not come to an end, with what the workbench logged. */
export async function runInsideHost(): Promise<readonly InsideResult[]> {
  const folder = mkdtempSync(join(tmpdir(), 'ratchet-inside-'));
  const file = join(folder, 'results.json');
  const { codeServer } = await findVscode();
  const server = await VscodeServer.start(codeServer, {
    testDriver: true,
    env: { RATCHET_TEST_RESULTS: file },
  });
  try {
    await runToEnd(server);
    return readResults(file);
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function runToEnd(server: VscodeServer): Promise<void> {
  const profile = await newProfile();
  const log: string[] = [];
  // The workbench of a suite calls these two, as @vscode/test-web has taught it.
  await profile.exposeFunction('codeAutomationLog', (_type: string, args: readonly unknown[]) => {
    log.push(format(...args));
  });
  const ended = new Promise<void>((resolve) => {
    void profile.exposeFunction('codeAutomationExit', () => resolve());
  });
  const payload = {
    extensionDevelopmentPath: server.remotePath(REPOSITORY),
    extensionTestsPath: server.remotePath(await bundleSuite()),
  };
  const window = await VscodeWindow.open(server, { folder: server.newFolder(), profile, payload });
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    reject(new Error(`no end after ${END_MS} ms. The log's last lines:\n${log.slice(-KEPT_LINES).join('\n')}`));
  }, END_MS);
  try {
    await Promise.race([ended, late]);
  } catch (error) {
    await window.screenshot('inside the extension host, no end');
    throw error;
  } finally {
    clearTimeout(timer);
    await profile.close();
  }
}

function readResults(file: string): readonly InsideResult[] {
  const { passes, pending, failures } = report.parse(JSON.parse(readFileSync(file, 'utf8')));
  return [
    ...passes.map(({ fullTitle: title }) => ({ title, outcome: { kind: 'passed' as const } })),
    ...pending.map(({ fullTitle: title }) => ({ title, outcome: { kind: 'pending' as const } })),
    ...failures.map(({ fullTitle: title, err }) => {
      const error = new Error(err.message);
      if (err.stack !== undefined) error.stack = err.stack;
      return { title, outcome: { kind: 'failed' as const, error } };
    }),
  ];
}
