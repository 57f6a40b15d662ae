// The runner's side of the process: wires an implementation to its parent's IPC and sees to it that the process ends
// when it should. Knows nothing of what the calls do.

import { ConfigError, messageOf } from '../core/errors.ts';
import { answerCalls, type IpcPort } from './channel.ts';
import { DRAIN_MS, type HelloAnswer, PROTOCOL, type RunnerCalls, type RunnerEvents } from './contract.ts';

/** What remains to be written: handshake, heartbeat and the end of the process are seen to here. */
export type RunnerImplementation = Omit<RunnerCalls, 'hello' | 'heartbeat'>;

export interface ServeRunnerOptions {
  /** Ratchet's version. */
  readonly version: string;
  /** Called once; `events` may be used from then on. */
  readonly create: (events: RunnerEvents) => RunnerImplementation;
}

function ownPort(): IpcPort {
  if (process.send === undefined)
    throw new ConfigError('The runner is started by Ratchet itself, not by hand; run `ratchet` instead.');
  return {
    send: (message, sent) => process.send?.(message, undefined, undefined, sent),
    on: (event, listener) => process.on(event, listener),
    off: (event, listener) => process.off(event, listener),
  };
}

/** Runs until the parent asks for the shutdown, goes away, or SIGTERM arrives; then exits the process within 3 s. */
export function serveRunner({ version, create }: ServeRunnerOptions): void {
  let greeted = false;
  let drained: Promise<boolean> | null = null;

  /** Resolves to whether everything was put down in time. */
  const drain = (): Promise<boolean> => {
    drained ??= Promise.race([
      implementation.shutdown().then(
        () => true,
        (error) => {
          process.stderr.write(`The runner could not shut down: ${messageOf(error)}\n`);
          return false;
        },
      ),
      new Promise<boolean>((resolve) => setTimeout(resolve, DRAIN_MS, false)),
    ]);
    return drained;
  };
  const end = (): void => {
    void drain().then((clean) => process.exit(clean ? 0 : 1));
  };

  const afterHandshake =
    <Argument, Answer>(call: (argument: Argument) => Promise<Answer>) =>
    async (argument: Argument): Promise<Answer> => {
      if (!greeted) throw new ConfigError('The runner was called before the handshake.');
      return call(argument);
    };

  const hello = async ({ protocol, version: theirs }: { protocol: number; version: string }): Promise<HelloAnswer> => {
    if (protocol !== PROTOCOL)
      throw new ConfigError(
        `Ratchet ${theirs} speaks protocol ${protocol}, its runner ${version} speaks ${PROTOCOL}. Install one version of both.`,
      );
    greeted = true;
    return { protocol: PROTOCOL, version, pid: process.pid };
  };

  const events = answerCalls(ownPort(), {
    hello,
    heartbeat: async () => {},
    start: afterHandshake((request) => implementation.start(request)),
    pause: afterHandshake((job) => implementation.pause(job)),
    cancel: afterHandshake((job) => implementation.cancel(job)),
    force: afterHandshake((job) => implementation.force(job)),
    inspect: afterHandshake((request) => implementation.inspect(request)),
    search: afterHandshake((request) => implementation.search(request)),
    dryRun: afterHandshake((request) => implementation.dryRun(request)),
    verify: afterHandshake((request) => implementation.verify(request)),
    export: afterHandshake((request) => implementation.export(request)),
    // The parent disconnects when it has the answer, and that ends the process.
    shutdown: async () => void (await drain()),
  });
  const implementation = create(events);

  process.on('disconnect', end);
  process.on('SIGTERM', end);
  // A terminal sends these to the whole group; what becomes of the run is the parent's decision.
  process.on('SIGINT', () => {});
  process.on('SIGHUP', () => {});
}
