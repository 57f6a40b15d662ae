// The browser of the tests: one Chromium for the whole process, started by the first window and gone with the process.

import { type Browser, type BrowserContext, chromium } from 'playwright-core';
import { findVscode } from './installVscode.ts';

/** What a user of one browser keeps from window to window: cookies, secrets, the layout. */
export type BrowserProfile = BrowserContext;

let started: Promise<Browser> | null = null;

/** A fresh profile. @param locale of the user, as the browser tells it to every site. */
export async function newProfile(locale: 'en' | 'es' = 'en'): Promise<BrowserProfile> {
  started ??= launch();
  const browser = await started;
  const profile = await browser.newContext({
    locale,
    viewport: { width: 1280, height: 800 },
    // Nothing slides: a click finds its button where it was seen.
    reducedMotion: 'reduce',
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  profile.setDefaultTimeout(WAIT_MS);
  return profile;
}

/** VS Code loads in 3 to 8 s on two busy cores. */
const WAIT_MS = 30_000;

async function launch(): Promise<Browser> {
  const { browser } = await findVscode();
  return chromium.launch({
    executablePath: browser,
    headless: true,
    args: [
      // Root has no sandbox, and containers have little /dev/shm.
      '--no-sandbox',
      '--disable-dev-shm-usage',
      '--disable-gpu',
      // Neither the browser nor VS Code's own pages reach anything but this machine.
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  });
}
