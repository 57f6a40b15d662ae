// A server process that lives no longer than the tests: its guard reads a pipe that only this process holds, and when that
// closes, whatever this process died of, the guard ends the server and removes its folder. Knows no kind of server.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

export interface ServerCommand {
  readonly command: string;
  readonly args: readonly string[];
  /** Removed when the tests end. */
  readonly folder: string;
  /** Who the server runs as; servers refuse to run as root. */
  readonly owner: { readonly uid?: number; readonly gid?: number };
  /** What its standard error says once it takes connections. */
  readonly ready: RegExp;
  /** Ends it within a moment, orderly or not. */
  readonly endSignal: 'QUIT' | 'KILL' | 'TERM';
}

/**
 * Starts `$3…` and ends with it. A line read is a signal to send; the end of the pipe means signal `$2`, and that the
 * folder `$1` goes too.
 */
const GUARD = `
folder=$1 end=$2; shift 2
exec 3<&0
"$@" </dev/null 3<&- &
server=$!
(
  read -r signal <&3 || remove=yes
  trap '' TERM
  kill -s "\${signal:-$end}" "$server"
  while kill -0 "$server"; do sleep 0.05; done
  [ -z "$remove" ] || rm -rf "$folder"
) >/dev/null 2>&1 &
watcher=$!
wait "$server"; code=$?
kill "$watcher" 2>/dev/null
exit $code
`;

const START_MS = 60_000;
const KEPT_LOG = 20_000;

export class GuardedServer {
  /** What `ready` matched. */
  readonly ready: RegExpExecArray;
  readonly #guard: ChildProcess;

  private constructor(guard: ChildProcess, ready: RegExpExecArray) {
    this.#guard = guard;
    this.ready = ready;
  }

  /** @throws when it does not come up, with what it said. */
  static async start(server: ServerCommand): Promise<GuardedServer> {
    const { command, args, folder, owner, ready, endSignal } = server;
    const guard = spawn('/bin/sh', ['-c', GUARD, 'guard', folder, endSignal, command, ...args], {
      ...owner,
      // Out of reach of a Ctrl-C in the terminal, which would end the guard before its work.
      detached: true,
      stdio: ['pipe', 'ignore', 'pipe'],
    });
    const said = await untilReady(guard, ready, command);
    for (const handle of [guard, guard.stdin, guard.stderr]) unref(handle);
    return new GuardedServer(guard, said);
  }

  /** Ends it; the folder stays. */
  async stop(signal: 'INT' | 'TERM'): Promise<void> {
    const ended = once(this.#guard, 'exit');
    this.#guard.ref();
    this.#guard.stdin?.write(`${signal}\n`);
    await ended;
  }
}

function untilReady(guard: ChildProcess, ready: RegExp, command: string): Promise<RegExpExecArray> {
  return new Promise((resolve, reject) => {
    let log = '';
    const fail = (what: string): void => reject(new Error(`${command} ${what}:\n${log}`));
    const timer = setTimeout(() => fail(`was not ready after ${START_MS} ms`), START_MS);
    guard.once('exit', (code) => fail(`ended with ${code}`));
    // Read to the end of its life: a full pipe would stop the server.
    guard.stderr?.setEncoding('utf8').on('data', (text: string) => {
      log = (log + text).slice(-KEPT_LOG);
      const said = ready.exec(log);
      if (said === null) return;
      clearTimeout(timer);
      resolve(said);
    });
  });
}

/** The tests' process may end while the server still runs. */
function unref(handle: object | null): void {
  if (handle !== null && 'unref' in handle && typeof handle.unref === 'function') handle.unref();
}
