// A backup job in a temp folder, run by the real runner process: a simulated Podio that counts every exact request, the
// job file and the archive. For tests that kill the runner and look at what is left.

import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { jobName } from '../../src/core/ids.ts';
import { startPodioFake } from '../fakes/podio/podioFake.ts';
import type { PodioFakeOptions } from '../fakes/podio/podioOptions.ts';
import { JobPlace } from './jobPlace.ts';
import type { Finished } from './runUnderWay.ts';

type Podio = Awaited<ReturnType<typeof startPodioFake>>;

const JOB = jobName('casa');
const SECRETS = { 'podio-client': 'test-secret', 'podio-user': 'test-password' };
const UNLIMITED = { general: null, limited: null, says: 'remaining' } as const;

/** The counters of a backup that a crash must leave exact; the others count calls and what was spared. */
const WORK = ['organizations', 'workspaces', 'apps', 'items', 'comments', 'files', 'bytes', 'failed'];

export function backedUp({ counters }: Finished): Record<string, number | undefined> {
  return Object.fromEntries(WORK.map((name) => [name, counters[name]]));
}

export class BackupWorkshop {
  readonly folder = mkdtempSync(join(tmpdir(), 'ratchet-backup-'));
  readonly podio: Podio;
  readonly #source: object;
  #place = 0;

  private constructor(podio: Podio, source: object) {
    this.podio = podio;
    this.#source = source;
  }

  /** @param source settings beside the address and the account. */
  static async open(options: PodioFakeOptions, source: object = {}): Promise<BackupWorkshop> {
    return new BackupWorkshop(await startPodioFake({ rate: UNLIMITED, ...options }), source);
  }

  async close(): Promise<void> {
    await this.podio.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** A place of its own for the job, before a Podio as it was in the beginning. */
  async newPlace(): Promise<BackupPlace> {
    await this.podio.control.reset();
    this.#place += 1;
    const auth = {
      ...{ grant: 'password', clientId: 'test-client', username: 'ada@example.com' },
      ...{ clientSecret: `\${secret:podio-client}`, password: `\${secret:podio-user}` },
    };
    const budgets = { callsPerHour: 1_000_000, limitedCallsPerHour: 1_000_000, pace: 'burst' };
    const settings = {
      kind: 'backup',
      source: { type: 'podio', url: this.podio.url, auth, ...budgets, ...this.#source },
      destination: { type: 'archive', path: 'archive' },
    };
    return new BackupPlace(join(this.folder, String(this.#place)), {
      ...{ name: JOB, settings, secrets: SECRETS, dimensions: 0 },
    });
  }
}

export class BackupPlace extends JobPlace {
  /** Every file of the archive with a digest of what is in it; what tells times and runs is left out of the manifest. */
  archive(): ReadonlyMap<string, string> {
    const root = join(this.folder, 'archive');
    const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const digests = files.map((file) => {
      const path = join(file.parentPath, file.name);
      const name = relative(root, path);
      const content = name === 'manifest.json' ? withoutTimes(readFileSync(path, 'utf8')) : readFileSync(path);
      return [name, createHash('sha256').update(content).digest('hex')] as const;
    });
    return new Map(digests.sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}

/** Calls and savings differ between a run that was killed and one that was not; so do its times and its name. */
function withoutTimes(manifest: string): string {
  const changing = new Set(['run', 'startedAt', 'finishedAt', 'calls', 'limitedCalls', 'retries', 'read']);
  return JSON.stringify(JSON.parse(manifest), (name, value: unknown) =>
    changing.has(name) || name.startsWith('saved') ? undefined : value,
  );
}
