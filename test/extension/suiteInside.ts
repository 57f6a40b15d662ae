// What VS Code calls inside the extension host to run the tests beside it, once bundled.

import { globSync } from 'node:fs';
import { join } from 'node:path';
import Mocha from 'mocha';

/** Rejects when a test failed or none ran: VS Code then ends with a code other than 0. */
export async function run(): Promise<void> {
  const results = process.env['RATCHET_TEST_RESULTS'];
  const mocha = new Mocha({
    ui: 'bdd',
    color: false,
    timeout: 30_000,
    forbidOnly: process.env['CI'] !== undefined,
    // The file is for whoever started VS Code and cannot see what the extension host prints.
    ...(results === undefined ? { reporter: 'spec' } : { reporter: 'json', reporterOptions: { output: results } }),
  });
  for (const test of globSync('*.test.js', { cwd: __dirname })) mocha.addFile(join(__dirname, test));
  const stats = await new Promise<Mocha.Stats | undefined>((resolve) => {
    const runner = mocha.run(() => resolve(runner.stats));
  });
  const { passes = 0, failures = 0 } = stats ?? {};
  if (failures > 0 || passes === 0) throw new Error(`${passes} passed, ${failures} failed`);
}
