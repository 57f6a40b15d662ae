// Runs the suites side by side, two at a time: most of a test's time is spent waiting for a process it started. Output
// comes whole, a suite at a time, and ends with one line for all of them: `N passed, N failed[, N skipped]`.

import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** The longest first. Each list is one mocha process. */
const SUITES: readonly (readonly string[])[] = [
  ['test/crash/**/*.test.ts'],
  ['test/e2e/**/*.test.ts'],
  ['test/unit/**/*.test.ts', 'test/connectors/**/*.test.ts'],
];
const AT_ONCE = 2;
const CLOSING_LINE = /^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$/gm;

interface Outcome {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

async function runSuite(globs: readonly string[]): Promise<Outcome> {
  const child = spawn(process.execPath, ['node_modules/mocha/bin/mocha.js', '--forbid-only', ...globs], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  const [code] = await once(child, 'close');
  const output = Buffer.concat(chunks).toString();
  process.stdout.write(output);
  const [, passed, failed, skipped] = [...output.matchAll(CLOSING_LINE)].at(-1) ?? [];
  // A suite that ended without its closing line did not run to its end.
  if (passed === undefined || (code !== 0 && failed === '0'))
    return { passed: Number(passed ?? 0), failed: 1, skipped: 0 };
  return { passed: Number(passed), failed: Number(failed), skipped: Number(skipped ?? 0) };
}

const waiting = [...SUITES];
const outcomes: Outcome[] = [];
async function work(): Promise<void> {
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) outcomes.push(await runSuite(next));
}
await Promise.all(Array.from({ length: AT_ONCE }, work));

const sum = (name: keyof Outcome): number => outcomes.reduce((total, outcome) => total + outcome[name], 0);
const skipped = sum('skipped') > 0 ? `, ${sum('skipped')} skipped` : '';
process.stdout.write(`${sum('passed')} passed, ${sum('failed')} failed${skipped}\n`);
process.exitCode = sum('failed') === 0 ? 0 : 1;
