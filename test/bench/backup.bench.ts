// The backup of a simulated Podio: calls against the least possible, use of a limit, memory and speed by size, and how
// soon a killed one goes on. RATCHET_BENCH_PARTS chooses among them: calls, limit, sizes, resume.

import { backupCalls } from './backupCalls.ts';
import { backupLimit } from './backupLimit.ts';
import { backupResume } from './backupResume.ts';
import { backupSizes } from './backupSizes.ts';

const PARTS: Readonly<Record<string, () => Promise<object>>> = {
  calls: backupCalls,
  'limit-steady': () => backupLimit('steady'),
  'limit-burst': () => backupLimit('burst'),
  sizes: backupSizes,
  resume: backupResume,
};

const wanted = (process.env['RATCHET_BENCH_PARTS'] ?? Object.keys(PARTS).join(',')).split(',');
for (const name of wanted) {
  const part = PARTS[name];
  if (part === undefined)
    throw new Error(`RATCHET_BENCH_PARTS: expected ${Object.keys(PARTS).join(', ')}, found ${name}`);
  process.stdout.write(`${JSON.stringify(await part())}\n`);
}
