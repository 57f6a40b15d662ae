// One window of VS Code in the browser, as its user sees and works it. Waits for what it looks for, never for a time.
// Knows nothing of Ratchet.

import type { Frame, FrameLocator, Locator, Page } from 'playwright-core';
import { saveScreenshot } from './screenshots.ts';
import { type BrowserProfile, sharedProfile } from './testBrowser.ts';
import type { VscodeServer } from './vscodeServer.ts';

export interface WindowOptions {
  /** Null opens an empty window. */
  readonly folder: string | null;
  /** Default: the shared one. */
  readonly profile?: BrowserProfile;
  /** For a server with the test driver: what the workbench is to load. */
  readonly payload?: Readonly<Record<string, string>>;
}

const OFFERED_MS = 3_000;
const OFFERS = 10;

export class VscodeWindow {
  readonly page: Page;

  private constructor(page: Page) {
    this.page = page;
  }

  static async open(server: VscodeServer, { folder, profile, payload }: WindowOptions): Promise<VscodeWindow> {
    const page = await (profile ?? (await sharedProfile())).newPage();
    const address = new URL(server.url);
    if (folder === null) address.searchParams.set('ew', 'true');
    else address.searchParams.set('folder', folder);
    if (payload !== undefined) address.searchParams.set('payload', JSON.stringify(Object.entries(payload)));
    await page.goto(address.href, { waitUntil: 'commit' });
    const window = new VscodeWindow(page);
    await window.#untilLoaded();
    return window;
  }

  get profile(): BrowserProfile {
    return this.page.context();
  }

  /** Runs a command by its full title, such as "Developer: Reload Window". */
  async runCommand(title: string): Promise<void> {
    const row = this.#rows.filter({ hasText: title }).first();
    for (let tries = 1; ; tries += 1) {
      await this.#openPalette(title);
      try {
        await row.waitFor({ timeout: OFFERED_MS });
        break;
      } catch (error) {
        if (tries === OFFERS) throw error;
        // The list does not grow while it is open, and a window that has just loaded may not know all commands yet.
        await this.page.keyboard.press('Escape');
      }
    }
    await row.click();
  }

  /** The titles of the commands that the palette offers for some words now. */
  async commandsFor(words: string): Promise<readonly string[]> {
    await this.#openPalette(words);
    // What was listed before is replaced a moment later.
    const replaced = this.#rows.filter({ hasText: words }).or(this.#rows.filter({ hasText: 'No matching' }));
    await replaced.first().waitFor();
    // The row below, if there is one, is the English title.
    const titles = await this.#rows.locator('.quick-input-list-row:first-child .label-name').allInnerTexts();
    await this.page.keyboard.press('Escape');
    return titles;
  }

  /** Chooses a line of the open quick pick. */
  async pick(label: string | RegExp): Promise<void> {
    await this.#rows.filter({ hasText: label }).first().click();
  }

  /** Answers the open input box. */
  async type(text: string): Promise<void> {
    const box = this.quickInput.locator('input.input');
    await box.fill(text);
    await box.press('Enter');
  }

  /** The quick pick or input box that is open. */
  get quickInput(): Locator {
    return this.page.locator('.quick-input-widget:visible');
  }

  /** @param id `PUBLISHER.NAME.ITEM`. */
  statusItem(id: string): Locator {
    return this.page.locator(`[id="${id}"]`);
  }

  /** Opens or closes the view container of this title. */
  async clickActivity(title: string): Promise<void> {
    await this.page.locator(`.activitybar [aria-label^="${title}"]`).first().click();
  }

  /** Rests the pointer on something until what it then shows says so. */
  async hover(target: Locator, says: string | RegExp): Promise<Locator> {
    const shown = this.page.locator('.workbench-hover').filter({ hasText: says }).first();
    for (let tries = 1; ; tries += 1) {
      // It may have moved away under the pointer: status bar items come and go.
      await this.page.mouse.move(0, 0);
      await target.hover();
      try {
        await shown.waitFor({ timeout: OFFERED_MS });
        return shown;
      } catch (error) {
        if (tries === OFFERS) throw error;
      }
    }
  }

  treeItem(text: string | RegExp): Locator {
    return this.page.locator('[role="treeitem"]').filter({ hasText: text }).first();
  }

  notification(text: string | RegExp): Locator {
    return this.page.locator('.notification-list-item').filter({ hasText: text }).first();
  }

  async clickInNotification(text: string | RegExp, button: string): Promise<void> {
    await this.notification(text).getByRole('button', { name: button }).click();
  }

  /** The modal dialog that is open. */
  get dialog(): Locator {
    return this.page.locator('.monaco-dialog-box');
  }

  async clickInDialog(button: string): Promise<void> {
    await this.dialog.getByRole('button', { name: button }).click();
  }

  /** The text of the editor or of the panel's output; the editor renders blanks as no-break spaces: match `\s`. */
  lines(place: 'editor' | 'panel'): Locator {
    const part = place === 'editor' ? '.part.editor' : '.part.panel';
    return this.page.locator(`${part} .view-lines`).first();
  }

  /** The content of the webview that is visible: an iframe of VS Code holds that of the extension. */
  get webview(): FrameLocator {
    return this.page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame');
  }

  /** The same, for scripts: those of a test pass by the page's policy. */
  async webviewFrame(): Promise<Frame> {
    const body = await this.webview.locator('body').elementHandle();
    const frame = await body?.ownerFrame();
    if (frame === null || frame === undefined) throw new Error('The webview is gone.');
    return frame;
  }

  /** The palette's "Reload Window": a new extension host, the same profile. */
  async reload(): Promise<void> {
    const loaded = this.page.waitForEvent('load');
    await this.runCommand('Developer: Reload Window');
    await loaded;
    await this.#untilLoaded();
  }

  screenshot(name: string): Promise<void> {
    return saveScreenshot(this.page, name);
  }

  /** As the browser's user closes a tab; the profile goes on. */
  close(): Promise<void> {
    return this.page.close();
  }

  get #rows(): Locator {
    return this.page.locator('.quick-input-list .monaco-list-row');
  }

  async #openPalette(words: string): Promise<void> {
    await this.page.keyboard.press('F1');
    const box = this.quickInput.locator('input.input');
    await box.fill(`>${words}`);
  }

  async #untilLoaded(): Promise<void> {
    await this.page.locator('.part.statusbar .statusbar-item').first().waitFor();
  }
}
