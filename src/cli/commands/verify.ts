// `ratchet verify PATH`: an archive against its manifest, every difference a line.

import { resolve } from 'node:path';
import type { Command } from '../command.ts';
import { counted } from '../counterWords.ts';
import { ExitCode } from '../exitCode.ts';
import { formatBytes, formatCount } from '../humanNumbers.ts';

/** Differences that are named. */
const NAMED = 10_000;

export const verify: Command = {
  name: 'verify',
  positionals: ['PATH'],
  options: {},
  summary: 'hold an archive against its manifest and name every difference; ends with 1 when there is one',
  async run(args, { cwd, output, startRunner }) {
    const path = resolve(cwd, args.positionals[0] ?? '');
    const runner = await startRunner();
    try {
      const { files, bytes, differences } = await runner.calls.verify({ path, limit: NAMED });
      const at = new Date().toISOString();
      for (const { file, what } of differences.shown) {
        output.emit({ type: 'difference', at, file, what });
        output.say(`${file ?? path}: ${what}`);
      }
      const { total } = differences;
      output.emit({ type: 'verified', at, path, files, bytes, differences: total });
      const unnamed = total - differences.shown.length;
      const more = unnamed > 0 ? ` (${formatCount(unnamed)} of them not named)` : '';
      const found = total === 0 ? 'no differences' : `${counted(total, 'difference')}${more}`;
      output.say(`${path}: ${counted(files, 'file')}, ${formatBytes(bytes)}, ${found}`);
      return total === 0 ? ExitCode.completed : ExitCode.failed;
    } finally {
      await runner.dispose();
    }
  },
};
