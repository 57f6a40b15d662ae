// A VS Code server of the tests' own, on a free port of the loopback address, gone with this process. Knows no browser
// and nothing of Ratchet.

import { execFile } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { GuardedServer } from '../servers/guardedServer.ts';
import { endOwnProcesses, type OwnProcess, ownProcesses } from './ownProcesses.ts';
import { makeServerPlace, type ServerPlace, type VscodeSettings, writeUserSettings } from './serverPlace.ts';

export interface VscodeServerOptions {
  /** For the suite inside the extension host: the workbench takes `?payload=` only with this, and then shows no toasts. */
  readonly testDriver?: boolean;
  /** Variables beside those of this process. */
  readonly env?: Readonly<Record<string, string>>;
  /** A package to install. */
  readonly vsix?: string;
}

/** The extension host of a closed window waits so long for its return. The default is 3 h. */
const RECONNECTION_GRACE_S = 1;

export class VscodeServer {
  /** Ends with a slash. */
  readonly url: string;
  readonly place: ServerPlace;
  readonly #guarded: GuardedServer;
  #folders = 0;

  private constructor(place: ServerPlace, guarded: GuardedServer) {
    this.place = place;
    this.#guarded = guarded;
    this.url = guarded.ready[1] ?? '';
  }

  /** @param codeServer the folder of its package. */
  static async start(codeServer: string, options: VscodeServerOptions = {}): Promise<VscodeServer> {
    const place = makeServerPlace(codeServer, options.env ?? {});
    if (options.vsix !== undefined) await installExtension(codeServer, place, options.vsix);
    const variables = Object.entries(place.env).map(([name, value]) => `${name}=${value}`);
    const words = serverArguments(codeServer, place, options.testDriver ?? false);
    const guarded = await GuardedServer.start({
      // The variables are not the guard's: whoever has them belongs to the server.
      command: '/usr/bin/env',
      // The guard reads standard error; code-server logs to standard output.
      args: [...variables, 'sh', '-c', 'exec "$@" >&2', 'sh', process.execPath, ...words],
      folder: place.root,
      owner: {},
      ready: /server listening on (http:\S+)/,
      endSignal: 'TERM',
    });
    return new VscodeServer(place, guarded);
  }

  /** Those of the user, for windows opened from now on. */
  writeSettings(settings: VscodeSettings): void {
    writeUserSettings(this.place, settings);
  }

  /** A new, empty folder; its windows have storage of their own. */
  newFolder(): string {
    this.#folders += 1;
    const folder = join(this.place.root, `folder${this.#folders}`);
    mkdirSync(folder);
    return folder;
  }

  /** A path of this machine as the workbench in the browser names it. */
  remotePath(path: string): string {
    return `vscode-remote://${new URL(this.url).host}${path}`;
  }

  /** Everything that runs because of this server, the runners too. */
  processes(): readonly OwnProcess[] {
    return ownProcesses(this.place.home);
  }

  /** Ends the server and whatever it started. Returns what had outlived it for 5 s and had to be killed. */
  async stop(): Promise<readonly OwnProcess[]> {
    await this.#guarded.stop('TERM');
    const leftOver = await endOwnProcesses(this.place.home);
    rmSync(this.place.root, { recursive: true, force: true });
    return leftOver;
  }
}

async function installExtension(codeServer: string, place: ServerPlace, vsix: string): Promise<void> {
  const main = join(codeServer, 'lib', 'vscode', 'out', 'server-main.js');
  const { userData, extensions, env } = place;
  const folders = ['--user-data-dir', userData, '--server-data-dir', userData, '--extensions-dir', extensions];
  await promisify(execFile)(process.execPath, [main, '--install-extension', vsix, '--force', ...folders], {
    env: { ...process.env, ...env },
  });
}

function serverArguments(codeServer: string, place: ServerPlace, testDriver: boolean): readonly string[] {
  const values = {
    config: join(place.home, 'config.yaml'),
    auth: 'none',
    'bind-addr': '127.0.0.1:0',
    'user-data-dir': place.userData,
    'extensions-dir': place.extensions,
    'builtin-extensions-dir': place.builtIns,
    'reconnection-grace-time': RECONNECTION_GRACE_S,
  };
  const flags = ['telemetry', 'update-check', 'getting-started-override'].map((name) => `--disable-${name}`);
  return [
    // Not lib/vscode/out/server-main.js, which starts faster: with that, secrets do not survive a reload.
    join(codeServer, 'out', 'node', 'entry.js'),
    ...Object.entries(values).map(([name, value]) => `--${name}=${value}`),
    ...flags,
    '--ignore-last-opened',
    ...(testDriver ? ['--vscode-option', 'enable-smoke-test-driver'] : []),
  ];
}
