// `ratchet demo`: a job on sample data, killed in the middle and resumed.

import { ConfigError } from '../../core/errors.ts';
import type { Command } from '../command.ts';

/** Loaded when it is asked for, and without node:sqlite's note that it is experimental. */
async function loadDemo(): Promise<typeof import('../demo/playDemo.ts')> {
  const { emitWarning } = process;
  process.emitWarning = () => {};
  try {
    return await import('../demo/playDemo.ts');
  } finally {
    process.emitWarning = emitWarning;
  }
}

export const demo: Command = {
  name: 'demo',
  positionals: [],
  options: { dir: { kind: 'value', name: 'FOLDER' } },
  summary: 'a job on sample data, killed in the middle and resumed, offline; --dir keeps it in a folder of yours',
  async run(args, context) {
    for (const option of ['file', 'state'])
      if (args.value(option) !== null)
        throw new ConfigError(
          `ratchet demo: expected no --${option}, found one: the demo makes its own. Choose a folder for it with --dir.`,
        );
    const { playDemo } = await loadDemo();
    return playDemo(args, context);
  },
};
