// Starting the fixtures, and a witness that hears when one of them is gone.

import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { type JobName, jobName } from '../../../src/core/ids.ts';
import type { StartRequest } from '../../../src/protocol/contract.ts';
import {
  type RunnerProcess,
  type RunnerProcessOptions,
  startRunnerProcess,
} from '../../../src/protocol/runnerProcess.ts';

export const fixture = (name: string): string => join(import.meta.dirname, 'fixtures', `${name}.ts`);

export function startRequest(job: JobName | string, secrets: Record<string, string> = {}): StartRequest {
  const jobFile = { path: '/work/ratchet.json', text: '{}' };
  const how = { mode: 'continue', wait: true, force: false, role: 'test' } as const;
  return { job: jobName(job), jobFile, secrets, stateDir: '/work/.ratchet', ...how };
}

/** Runs `use` with a runner and ends the runner afterwards, whatever happened. */
export async function withRunner(
  use: (runner: RunnerProcess) => Promise<void>,
  options: Partial<RunnerProcessOptions> = {},
): Promise<void> {
  const runner = await startRunnerProcess({ modulePath: fixture('runner'), version: '1.0.0', ...options });
  try {
    await use(runner);
  } finally {
    runner.kill();
    await runner.closed;
  }
}

export interface Witness {
  /** For the fixture's environment. */
  readonly env: NodeJS.ProcessEnv;
  /** Resolves when the one process that connected is gone, to all it wrote. */
  readonly gone: Promise<string>;
  close(): void;
}

export async function openWitness(): Promise<Witness> {
  const server = createServer();
  const gone = new Promise<string>((resolve) => {
    server.once('connection', (socket: Socket) => {
      let heard = '';
      socket.setEncoding('utf8').on('data', (text: string) => {
        heard += text;
      });
      socket.on('error', () => {});
      socket.on('close', () => resolve(heard));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? String(address.port) : '';
  return { env: { ...process.env, RATCHET_TEST_PORT: port }, gone, close: () => void server.close() };
}
