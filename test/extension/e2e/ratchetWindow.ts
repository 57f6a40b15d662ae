// A window of the shared VS Code with a sample folder in it, and Ratchet's own surfaces in that window.

import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import type { BrowserProfile } from '../../vscode/testBrowser.ts';
import { VscodeWindow } from '../../vscode/vscodeWindow.ts';
import { packagedVscode } from './packagedVscode.ts';

const LAST_LINES = 20;

export class RatchetWindow {
  readonly vscode: VscodeWindow;

  private constructor(vscode: VscodeWindow) {
    this.vscode = vscode;
  }

  /** @param folder one with a job file. @param profile default: the shared one. */
  static async open(folder: string, profile?: BrowserProfile): Promise<RatchetWindow> {
    const { server } = await packagedVscode();
    const vscode = await VscodeWindow.open(server, profile === undefined ? { folder } : { folder, profile });
    const window = new RatchetWindow(vscode);
    // From now on the palette knows what can be done.
    await window.status.waitFor();
    return window;
  }

  /** @param title as in the palette, without the category. */
  run(title: string): Promise<void> {
    return this.vscode.runCommand(`Ratchet: ${title}`);
  }

  get status(): Locator {
    return this.vscode.statusItem('ratchet.ratchet.jobs');
  }

  /** Resolves once the status bar item says so. */
  async untilStatus(says: string | RegExp): Promise<void> {
    await this.status.filter({ hasText: says }).waitFor();
  }

  /** After a test that failed: what was to be seen, and what the extensions' logs of all windows say last. */
  async tellFailure(title: string): Promise<void> {
    await this.vscode.screenshot(`failed ${title}`);
    const { server } = await packagedVscode();
    const logs = globSync('logs/**/ratchet.ratchet/*.log', { cwd: server.place.userData });
    for (const log of logs) {
      const lines = readFileSync(join(server.place.userData, log), 'utf8').trimEnd().split('\n');
      process.stdout.write(`${log}\n  ${lines.slice(-LAST_LINES).join('\n  ')}\n`);
    }
  }

  close(): Promise<void> {
    return this.vscode.close();
  }
}

/** For a suite whose tests share windows. */
export function tellFailures(window: () => RatchetWindow | undefined): void {
  afterEach(async function (this: Mocha.Context) {
    const { currentTest } = this;
    if (currentTest?.state === 'failed') await window()?.tellFailure(currentTest.fullTitle());
  });
}
