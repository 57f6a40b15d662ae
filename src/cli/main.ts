// The `ratchet` command: the composition root of the command line.

import { fileURLToPath } from 'node:url';
import packageJson from '../../package.json' with { type: 'json' };
import { startRunnerProcess } from '../protocol/runnerProcess.ts';
import { withoutSecrets } from './environmentSecrets.ts';
import { runCommandLine } from './runCommandLine.ts';

const INTERRUPTS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The runner lies beside this file's bundle, or in the next room of the sources. */
const runnerEntry = import.meta.url.endsWith('.ts') ? '../runner/main.ts' : './main.js';
const { version } = packageJson;

// A reader that went away (`| head`) is no reason to stop a run.
process.stdout.on('error', () => {});

process.exitCode = await runCommandLine(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  cwd: process.cwd(),
  env: process.env,
  version,
  startRunner: () =>
    startRunnerProcess({
      modulePath: fileURLToPath(new URL(runnerEntry, import.meta.url)),
      version,
      env: withoutSecrets(process.env),
    }),
  onInterrupt(listener) {
    for (const signal of INTERRUPTS) process.on(signal, listener);
    return () => {
      for (const signal of INTERRUPTS) process.off(signal, listener);
    };
  },
});
