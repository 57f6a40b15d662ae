// A folder with job files, and windows on it: each the host of the extension as VS Code would open it, with a vault and a
// user of the test's own. Puts away whatever it opened.

import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HostClock } from '../../../src/host/hostClock.ts';
import type { WindowState } from '../../../src/host/jobsModel.ts';
import { type JobKey, type JobView, jobKeyOf } from '../../../src/host/jobView.ts';
import { type Host, openHost } from '../../../src/host/openHost.ts';
import type { SecretPlace, SecretQuestion, Vault } from '../../../src/host/secretStore.ts';
import { inEnglish } from './inEnglish.ts';

/** Pauses of minutes pass in milliseconds; their order stays. */
const hurried: HostClock = {
  elapsed: () => performance.now(),
  after(ms, then) {
    const timer = setTimeout(then, ms / 100);
    timer.unref();
    return () => clearTimeout(timer);
  },
};

export class MemoryVault implements Vault {
  readonly values = new Map<string, string>();

  async get(key: string): Promise<string | undefined> {
    return this.values.get(key);
  }

  async store(key: string, value: string): Promise<void> {
    this.values.set(key, value);
  }

  async delete(key: string): Promise<void> {
    this.values.delete(key);
  }
}

export interface WindowOptions {
  readonly window?: Exclude<WindowState, { kind: 'looking' }>;
  /** The runner's entry; by default one that plays the parts that job names say. */
  readonly runner?: string;
  /** The user's answer to a question for a secret. */
  readonly answer?: (question: SecretQuestion) => string | undefined;
  readonly clock?: HostClock;
}

export interface OpenWindow extends Host {
  readonly questions: readonly SecretQuestion[];
  readonly logged: readonly string[];
}

const PLAYING = join(import.meta.dirname, 'fixtures', 'playingRunner.ts');

export class HostRoom {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'ratchet-host-')));
  readonly storage = join(this.folder, '.storage');
  readonly vault = new MemoryVault();
  #places: readonly SecretPlace[] = [];
  readonly #windows = new Set<Host>();

  path(name: string): string {
    return join(this.folder, name);
  }

  key(job: string, file = 'ratchet.json'): JobKey {
    return jobKeyOf(this.path(file), job);
  }

  /** @param jobs by name; or the file's whole text. */
  write(jobs: Readonly<Record<string, object>> | string, file = 'ratchet.json'): void {
    writeFileSync(this.path(file), typeof jobs === 'string' ? jobs : JSON.stringify({ jobs }, null, 2));
  }

  /** Opens a window and waits for its first look. */
  async open(options: WindowOptions = {}): Promise<OpenWindow> {
    const { window = { kind: 'ready' }, runner = PLAYING, answer = () => undefined, clock = hurried } = options;
    const questions: SecretQuestion[] = [];
    const logged: string[] = [];
    const log = (message: string): void => void logged.push(message);
    const host = openHost({
      folders: () => [{ name: 'room', path: this.folder }],
      soleFolder: () => this.folder,
      storage: this.storage,
      window: () => window,
      runner: () => ({ modulePath: runner, version: '1.0.0' }),
      secrets: {
        vault: this.vault,
        list: {
          read: () => this.#places,
          write: async (places) => {
            this.#places = places;
          },
        },
        workspace: 'room',
        ask: async (question) => {
          questions.push(question);
          return answer(question);
        },
      },
      save: async () => {},
      log: { debug: log, info: log, warn: log, error: log },
      t: inEnglish,
      clock,
    });
    this.#windows.add(host);
    await host.model.refresh();
    return { ...host, questions, logged };
  }

  /** Closes one window as VS Code does: its runners drain. */
  async shut(window: Host): Promise<void> {
    this.#windows.delete(window);
    await window.dispose();
  }

  async close(): Promise<void> {
    await Promise.all([...this.#windows].map((host) => host.dispose()));
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Uses a room and puts it away, whatever happens. */
export async function inRoom(
  jobs: Readonly<Record<string, object>> | string,
  use: (room: HostRoom) => Promise<void>,
): Promise<void> {
  const room = new HostRoom();
  try {
    room.write(jobs);
    await use(room);
  } finally {
    await room.close();
  }
}

/** Resolves to the job once it is as wanted. */
export function jobThat({ model }: Host, key: JobKey, isAsWanted: (job: JobView) => boolean): Promise<JobView> {
  return new Promise((resolve) => {
    const look = (): void => {
      const job = model.job(key);
      if (job === null || !isAsWanted(job)) return;
      unsubscribe();
      resolve(job);
    };
    const unsubscribe = model.onDidChange(look);
    look();
  });
}
