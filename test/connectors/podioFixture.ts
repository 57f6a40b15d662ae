// A Podio fake and sources over it, opened with settings as a job file gives them, through a real gate that does not wait.

import type { PodioSession } from '../../src/connectors/podio/client/session.ts';
import { openPodioBackup, type PodioBackupSettings } from '../../src/connectors/podio/openPodioBackup.ts';
import { openPodioSource } from '../../src/connectors/podio/openPodioSource.ts';
import type { Counters } from '../../src/core/counters.ts';
import { addCounters } from '../../src/core/counters.ts';
import type { Resolved } from '../../src/core/jobFile/jobSecrets.ts';
import { withSecrets } from '../../src/core/jobFile/jobSecrets.ts';
import { podioBackupSourceSchema } from '../../src/core/jobFile/podioBackupSource.ts';
import { type PodioSourceSettings, podioSourceSchema } from '../../src/core/jobFile/podioSource.ts';
import type { BackupSource } from '../../src/engine/backupPorts.ts';
import { BoundGate } from '../../src/engine/boundGate.ts';
import type { CallGate } from '../../src/engine/callGate.ts';
import { Governor } from '../../src/engine/governor.ts';
import type { Row, Source } from '../../src/engine/ports.ts';
import { systemClock } from '../../src/engine/systemClock.ts';
import type { RunningFake } from '../fakes/fakeServer.ts';
import type { PodioControl } from '../fakes/podio/podioControl.ts';
import { type PodioStats, startPodioFake } from '../fakes/podio/podioFake.ts';
import type { PodioFakeOptions } from '../fakes/podio/podioOptions.ts';

export type PodioFake = RunningFake<PodioStats, PodioControl>;
type Json = Readonly<Record<string, unknown>>;

export function secretCalled(name: string): string {
  return `\${secret:${name}}`;
}

export const AUTH = {
  grant: 'password',
  clientId: 'test-client',
  clientSecret: secretCalled('client'),
  username: 'ada@example.com',
  password: secretCalled('user'),
};

const SECRETS: Readonly<Record<string, string>> = { client: 'test-secret', user: 'test-password' };

const NO_SESSION: PodioSession = { refreshToken: null, onRefreshToken: async () => {} };

/** One small workspace and no limits, unless told otherwise. */
export class PodioFixture {
  readonly fake: PodioFake;
  readonly gate: TalliedGate;
  readonly #opened: { close(): Promise<void> }[] = [];

  private constructor(fake: PodioFake) {
    this.fake = fake;
    this.gate = new TalliedGate();
  }

  static async start(options: PodioFakeOptions = {}): Promise<PodioFixture> {
    const small = { workspaces: 1, apps: 1, rate: { general: null, limited: null } };
    return new PodioFixture(await startPodioFake({ ...small, ...options }));
  }

  get control(): PodioControl {
    return this.fake.control;
  }

  backup(over: Json = {}, session: PodioSession = NO_SESSION): BackupSource {
    const source = openPodioBackup(this.backupSettings(over), this.gate, session);
    this.#opened.push(source);
    return source;
  }

  /** Begun with nothing to go on from. */
  begunBackup(over: Json = {}): BackupSource {
    const source = this.backup(over);
    source.begin(null);
    return source;
  }

  rows(over: Json, session: PodioSession = NO_SESSION): Source<Row> {
    const parsed = podioSourceSchema.parse({
      type: 'podio',
      url: this.fake.url,
      auth: AUTH,
      timeoutMs: 2_000,
      ...over,
    });
    const settings: Resolved<PodioSourceSettings> = withSecrets(parsed, { ...SECRETS, ...secretsIn(over) });
    const source = openPodioSource(settings, this.gate, session);
    this.#opened.push(source);
    return source;
  }

  backupSettings(over: Json): PodioBackupSettings {
    const parsed = podioBackupSourceSchema.parse({
      type: 'podio',
      url: this.fake.url,
      auth: AUTH,
      timeoutMs: 2_000,
      ...over,
    });
    return withSecrets(parsed, { ...SECRETS, ...secretsIn(over) });
  }

  /** How often an operation was called, whatever came of it. */
  async calls(operation: string): Promise<number> {
    const { traffic } = await this.control.stats();
    return Object.values(traffic.calls[operation] ?? {}).reduce((sum, count) => sum + count, 0);
  }

  async stop(): Promise<void> {
    for (const source of this.#opened) await source.close();
    await this.fake.stop();
  }
}

/** Secrets a test makes up are called as they are. */
function secretsIn(over: Json): Record<string, string> {
  const names = [...JSON.stringify(over).matchAll(/\$\{secret:([^}]+)\}/g)].map(([, name = '']) => name);
  return Object.fromEntries(names.map((name) => [name, SECRETS[name] ?? name]));
}

type Learned = Parameters<CallGate['learn']>;

/** A gate that waits for nothing but a server's own "seconds", and remembers what passed it. */
export class TalliedGate implements CallGate {
  readonly learned: Learned[] = [];
  counted: Counters = {};
  readonly refusals: string[] = [];
  readonly #gate: BoundGate;

  constructor() {
    const governor = new Governor({
      account: 'podio',
      clock: systemClock,
      backoff: { baseMs: 1, capMs: 1 },
      defaultPauseMs: 1,
      triesPerCall: 6,
    });
    this.#gate = new BoundGate(governor);
    const seat = governor.seat({
      onRefusal: 'wait',
      paused: async (pause) => {
        this.refusals.push(pause.limit);
        governor.pause.force();
      },
      continued: async () => {},
      retried: () => {},
    });
    const aborted = new AbortController().signal;
    this.#gate.bind({ seat, aborted, count: (counters) => (this.counted = addCounters(this.counted, counters)) });
  }

  run: CallGate['run'] = (cost, call, letGo) => this.#gate.run(cost, call, letGo);

  learn: CallGate['learn'] = (unit, said) => {
    this.learned.push([unit, said]);
  };
}
