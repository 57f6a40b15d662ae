// Where the tests leave what they saw: outside the repository, and the newest of each name only.

import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';

const folder = process.env['RATCHET_SCREENSHOTS'] ?? join(tmpdir(), 'ratchet-screenshots');

export async function saveScreenshot(page: Page, name: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name.replaceAll(/[^\p{L}\p{N}]+/gu, '-')}.png`) });
}
