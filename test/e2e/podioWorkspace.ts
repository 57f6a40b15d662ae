// A workspace beside a simulated Podio in a process of its own, and the jobs that read from it.

import type { RunningFake } from '../fakes/fakeServer.ts';
import type { PodioControl } from '../fakes/podio/podioControl.ts';
import type { PodioStats } from '../fakes/podio/podioFake.ts';
import type { PodioFakeOptions } from '../fakes/podio/podioOptions.ts';
import type { RequestStats } from '../fakes/podio/requestTally.ts';
import { spawnFake } from '../fakes/spawnFake.ts';
import { CliWorkspace, type Ran, type TypedCommand } from './cliWorkspace.ts';

/** Fits a test: small, with names as they are in life, and nothing held back. */
const SMALL: PodioFakeOptions = { workspaces: 3, apps: 2, items: 4, rate: { general: null, limited: null } };

const SECRETS = { RATCHET_SECRET_PODIO_CLIENT: 'test-secret', RATCHET_SECRET_PODIO_USER: 'test-password' };

const client = { clientId: 'test-client', clientSecret: `\${secret:podio-client}` };
const password = { grant: 'password', ...client, username: 'ada@example.com', password: `\${secret:podio-user}` };

/** As fast as it goes: what a test waits for is never the pace. */
const fast = { callsPerHour: 1_000_000, limitedCallsPerHour: 1_000_000, pace: 'burst' };

const podio = (url: string, over: object = {}): object => ({ type: 'podio', url, auth: password, ...fast, ...over });

export const ARCHIVE = 'backups/casa';

export const backupJob = (url: string, source: object = {}): object => ({
  kind: 'backup',
  source: podio(url, source),
  destination: { type: 'archive', path: ARCHIVE },
});

/** Signs in with a refresh token, which the workspace's environment must give. */
export const tokenJob = (url: string): object =>
  backupJob(url, { auth: { grant: 'refresh_token', ...client, refreshToken: `\${secret:podio-token}` } });

/** A sync of items; `source` is one of Podio or of an archive. */
export const itemsJob = (source: object): object => ({
  kind: 'sync',
  source,
  text: ['title'],
  embedder: { type: 'builtin' },
  destination: { type: 'embedded', path: 'items.sqlite' },
});

export const podioItems = (url: string, scope: object): object => itemsJob(podio(url, scope));

export class PodioWorkspace {
  readonly fake: RunningFake<PodioStats, PodioControl>;
  readonly workspace: CliWorkspace;

  /** @param jobs of the job file, given where Podio is. */
  static async open(
    jobs: (url: string) => Readonly<Record<string, object>> = (url) => ({ casa: backupJob(url) }),
    options: PodioFakeOptions = {},
  ): Promise<PodioWorkspace> {
    const fake = await spawnFake('podio', { ...SMALL, ...options });
    return new PodioWorkspace(fake, new CliWorkspace(jobs(fake.url)));
  }

  private constructor(fake: PodioWorkspace['fake'], workspace: CliWorkspace) {
    this.fake = fake;
    this.workspace = workspace;
  }

  run(words: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ran> {
    return this.workspace.run(words, { ...SECRETS, ...env });
  }

  start(words: readonly string[], env: NodeJS.ProcessEnv = {}): TypedCommand {
    return this.workspace.start(words, { ...SECRETS, ...env });
  }

  /** What the API was asked so far, requests for tokens aside. */
  async requests(): Promise<RequestStats> {
    return (await this.fake.control.stats()).requests;
  }

  /** The id of an app by its place, counted from 1. */
  async appAt(workspace: number, app: number): Promise<number> {
    const { organizations } = await this.fake.control.outline();
    const id = organizations[0]?.spaces[workspace - 1]?.apps[app - 1]?.id;
    if (id === undefined) throw new Error(`there is no app ${app} in workspace ${workspace}`);
    return id;
  }

  async close(): Promise<void> {
    await this.workspace.close();
    await this.fake.stop();
  }
}

export async function inPodio(
  use: (podio: PodioWorkspace) => Promise<void>,
  jobs?: (url: string) => Readonly<Record<string, object>>,
  options?: PodioFakeOptions,
): Promise<void> {
  const workspace = await PodioWorkspace.open(jobs, options);
  try {
    await use(workspace);
  } finally {
    await workspace.close();
  }
}
