// The parent's handle of a runner: forks it, shakes hands, listens to its heartbeat, and ends it. Knows nothing of jobs.

import { type ChildProcess, fork } from 'node:child_process';
import { ConfigError, messageOf, TransientError } from '../core/errors.ts';
import type { RunEvent } from '../core/runEvent.ts';
import { connectToRunner } from './channel.ts';
import { DRAIN_MS, PROTOCOL, type RenewedSecret, type RunnerCalls } from './contract.ts';
import { startHeartbeat } from './heartbeat.ts';

export interface RunnerProcessOptions {
  /** The runner's entry, absolute. */
  readonly modulePath: string;
  /** Ratchet's version; told to the runner, which must be of the same protocol. */
  readonly version: string;
  /** The Node (or Electron) to run it with. Default: the one that runs this. */
  readonly execPath?: string;
  /** Default: this process's. Secrets go by call and do not belong here. */
  readonly env?: NodeJS.ProcessEnv;
  /** Default 10,000 ms. */
  readonly handshakeTimeoutMs?: number;
  /** Default: a beat every 2,000 ms, unresponsive after 5 without an answer. */
  readonly heartbeat?: { readonly everyMs: number; readonly misses: number };
}

export interface RunnerEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The last of what it wrote to standard error. */
  readonly stderrTail: string;
}

export interface RunnerProcess {
  readonly pid: number;
  readonly calls: RunnerCalls;
  /** Resolves when the process has ended, however it did. Never rejects. */
  readonly closed: Promise<RunnerEnd>;
  /** Each returns what removes the listener. */
  onEvent(listener: (event: RunEvent) => void): () => void;
  onSecret(listener: (renewed: RenewedSecret) => void): () => void;
  onResponsive(listener: (responsive: boolean) => void): () => void;
  /** Asks it to drain, kills it after 3 s, and resolves when it is gone. */
  dispose(): Promise<void>;
  /** Ends it this instant. What was not committed is done again by the next attempt. */
  kill(): void;
}

const STDERR_TAIL = 8_192;

function listeners<Argument>() {
  const all = new Set<(argument: Argument) => void>();
  return {
    add(listener: (argument: Argument) => void): () => void {
      all.add(listener);
      return () => all.delete(listener);
    },
    tell(argument: Argument): void {
      for (const listener of all) listener(argument);
    },
  };
}

/** "ended with code 1", "was ended by SIGKILL" */
export function describeEnd({ code, signal }: RunnerEnd): string {
  return signal === null ? `ended with code ${code}` : `was ended by ${signal}`;
}

function watchEnd(child: ChildProcess): Promise<RunnerEnd> {
  let stderrTail = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderrTail = (stderrTail + text).slice(-STDERR_TAIL);
  });
  const saidAll = new Promise<void>((resolve) => child.stderr?.once('close', resolve));
  return new Promise((resolve) => {
    // Not `close`: after a disconnect from this side it may never come.
    child.once('exit', (code, signal) => void saidAll.then(() => resolve({ code, signal, stderrTail })));
    child.once('error', (error) => {
      // Without a pid nothing was started and no `exit` follows.
      if (child.pid === undefined) resolve({ code: null, signal: null, stderrTail: messageOf(error) });
    });
  });
}

/** Resolves to whether `done` came within `ms`. */
async function within(done: Promise<unknown>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, ms, false);
  });
  try {
    return await Promise.race([done.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Resolves after the handshake.
 * @throws ConfigError when the runner is of another protocol; TransientError when it dies or stays silent instead.
 */
export async function startRunnerProcess(options: RunnerProcessOptions): Promise<RunnerProcess> {
  const { modulePath, version, execPath = process.execPath, env = process.env } = options;
  const { everyMs, misses } = options.heartbeat ?? { everyMs: 2_000, misses: 5 };
  const child = fork(modulePath, [], {
    execPath,
    env: { ...env, ELECTRON_RUN_AS_NODE: '1' },
    // Not the parent's own flags: a debugger's port or a test runner's loader is none of the runner's business.
    // Pages are many and short-lived: with a young generation of 1 MB instead of 16 they take a third less memory, and
    // no more time.
    execArgv: ['--disable-warning=ExperimentalWarning', '--max-semi-space-size=1'],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const closed = watchEnd(child);
  const events = listeners<RunEvent>();
  const secrets = listeners<RenewedSecret>();
  const responsive = listeners<boolean>();
  const connection = connectToRunner(child, { run: events.tell, secret: secrets.tell });
  void closed.then((end) => connection.close(`its process ${describeEnd(end)}.`));
  const kill = (): void => void child.kill('SIGKILL');

  const hello = connection.calls.hello({ protocol: PROTOCOL, version });
  try {
    if (!(await within(hello, options.handshakeTimeoutMs ?? 10_000)))
      throw new TransientError(`The runner (${modulePath}) did not answer the handshake in time.`);
    const answer = await hello;
    if (answer.protocol !== PROTOCOL)
      throw new ConfigError(
        `The runner speaks protocol ${answer.protocol} (Ratchet ${answer.version}), this Ratchet ${version} speaks ${PROTOCOL}. Install one version of both.`,
      );
  } catch (error) {
    kill();
    const end = await closed;
    const said = end.stderrTail.trim();
    if (said === '' || error instanceof ConfigError) throw error;
    throw new TransientError(`${messageOf(error)} It said: ${said}`, { cause: error });
  }

  const stopHeartbeat = startHeartbeat({ beat: connection.calls.heartbeat, everyMs, misses, report: responsive.tell });
  void closed.then(stopHeartbeat);
  return {
    pid: child.pid ?? 0,
    calls: connection.calls,
    closed,
    onEvent: events.add,
    onSecret: secrets.add,
    onResponsive: responsive.add,
    kill,
    async dispose() {
      stopHeartbeat();
      const drained = connection.calls.shutdown().then(
        () => child.connected && child.disconnect(),
        () => {},
      );
      if (!(await within(Promise.all([drained, closed]), DRAIN_MS))) kill();
      await closed;
    },
  };
}
