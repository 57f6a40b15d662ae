// The browser of the tests: one Chromium for the whole process, started by the first window and gone with the process.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium } from 'playwright-core';
import { findVscode } from './installVscode.ts';

/** What a user of one browser keeps from window to window: cookies, secrets, the layout. */
export type BrowserProfile = BrowserContext;

let started: Promise<Browser> | null = null;
let shared: Promise<BrowserProfile> | null = null;

/** One for all who do not look at what a profile keeps: its second window loads in three quarters of the time. */
export function sharedProfile(): Promise<BrowserProfile> {
  shared ??= newProfile();
  return shared;
}

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
  const { browser: executablePath } = await findVscode();
  // It leaves files behind when it is ended.
  const folder = mkdtempSync(join(tmpdir(), 'ratchet-browser-'));
  const browser = await chromium.launch({
    executablePath,
    headless: true,
    env: { ...definedVariables(), TMPDIR: folder },
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
  // After playwright's own listener, which ends the browser.
  process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }));
  return browser;
}

function definedVariables(): Record<string, string> {
  return Object.fromEntries(Object.entries(process.env).flatMap(([name, value = '']) => [[name, value]]));
}
