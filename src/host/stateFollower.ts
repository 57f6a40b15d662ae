// Follows the state folders, so that jobs run by others are shown as they move, and as interrupted when their owner dies.
// A folder's change is heard at once where the file system tells of it; an owner's death changes no file, so it is looked
// for now and then as well.

import { type FSWatcher, watch } from 'node:fs';
import type { HostClock } from './hostClock.ts';

export interface FollowOptions {
  /** The folders to follow now; they need not exist yet. */
  readonly folders: () => readonly string[];
  readonly refresh: () => Promise<void>;
  /** Whether somebody else has one of the jobs. */
  readonly isHeldElsewhere: () => boolean;
  readonly clock: HostClock;
}

const WHILE_HELD_MS = 2_000;
const USUALLY_MS = 15_000;
/** A snapshot is replaced by rename, which several events tell of. */
const SETTLE_MS = 100;

export class StateFollower {
  readonly #options: FollowOptions;
  readonly #watchers = new Map<string, FSWatcher>();
  #cancel: () => void = () => {};
  #soon = false;
  #disposed = false;

  constructor(options: FollowOptions) {
    this.#options = options;
    this.#lookLater();
  }

  /** Looks in a moment: something has happened that a snapshot will tell of. */
  lookSoon(): void {
    if (this.#soon || this.#disposed) return;
    this.#soon = true;
    this.#cancel();
    this.#cancel = this.#options.clock.after(SETTLE_MS, () => void this.#look());
  }

  dispose(): void {
    this.#disposed = true;
    this.#cancel();
    for (const watcher of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
  }

  #lookLater(): void {
    this.#watchFolders();
    const inMs = this.#options.isHeldElsewhere() ? WHILE_HELD_MS : USUALLY_MS;
    this.#cancel = this.#options.clock.after(inMs, () => void this.#look());
  }

  async #look(): Promise<void> {
    this.#soon = false;
    try {
      await this.#options.refresh();
    } finally {
      if (!this.#disposed && !this.#soon) this.#lookLater();
    }
  }

  #watchFolders(): void {
    const folders = new Set(this.#options.folders());
    for (const [folder, watcher] of this.#watchers) if (!folders.has(folder)) this.#unwatch(folder, watcher);
    for (const folder of folders) if (!this.#watchers.has(folder)) this.#watch(folder);
  }

  #watch(folder: string): void {
    try {
      const watcher = watch(folder, { persistent: false }, (_event, name) => {
        if (name === null || name.endsWith('.status.json')) this.lookSoon();
      });
      watcher.on('error', () => this.#unwatch(folder, watcher));
      this.#watchers.set(folder, watcher);
    } catch {
      // It is not there yet, or its file system tells nothing: looking now and then has to do.
    }
  }

  #unwatch(folder: string, watcher: FSWatcher): void {
    watcher.close();
    this.#watchers.delete(folder);
  }
}
