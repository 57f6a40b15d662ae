// Makes pages durable: takes their commits in order and writes those that came together as one. A commit is written at
// once when none was for a while; under load they gather for a moment, so that a fast run does not wait for the disk
// with every page. What gathers is acknowledged already: a crash costs reading it again, not paying for it again.

import { addCounters, type Counters } from '../core/counters.ts';
import type { StreamId } from '../core/ids.ts';
import type { CheckpointWriter, Commit } from './ports.ts';

export interface CommitterOptions {
  readonly writer: CheckpointWriter;
  /** Least time between two writes. Default 25 ms. */
  readonly everyMs?: number | undefined;
  /** Told of every commit once it is durable. */
  committed(commit: Commit): void;
  /** Counters gathered elsewhere (retries) that the next commit should carry. */
  takePending(): Counters;
  /** Told when a write failed. Nothing more is written then. */
  failed(error: unknown): void;
}

export class Committer {
  readonly #options: CommitterOptions;
  readonly #everyMs: number;
  /** What waits to be written, one entry a stream, in the order the streams first came. */
  readonly #gathered = new Map<StreamId | null, Commit>();
  #timer: NodeJS.Timeout | null = null;
  #writing: Promise<void> = Promise.resolve();
  #writtenAt = Number.NEGATIVE_INFINITY;
  #broken = false;

  constructor(options: CommitterOptions) {
    this.#options = options;
    this.#everyMs = options.everyMs ?? 25;
  }

  /** Commits of one stream become durable in the order they are added. */
  add(commit: Commit): void {
    const stream = commit.advance?.stream ?? null;
    const before = this.#gathered.get(stream);
    this.#gathered.set(stream, before === undefined ? commit : merged(before, commit));
    if (this.#timer !== null) return;
    const inMs = this.#writtenAt + this.#everyMs - performance.now();
    if (inMs <= 0) this.#write();
    else this.#timer = setTimeout(() => this.#write(), inMs);
  }

  /** Writes what waits and resolves when all of it is durable, or a write has failed. */
  async flush(): Promise<void> {
    this.#write();
    await this.#writing;
  }

  #write(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#writtenAt = performance.now();
    this.#writing = this.#writing.then(() => this.#writeGathered());
  }

  async #writeGathered(): Promise<void> {
    if (this.#gathered.size === 0 || this.#broken) return;
    const [first, ...others] = this.#gathered.values();
    this.#gathered.clear();
    if (first === undefined) return;
    const commits = [{ ...first, counters: addCounters(first.counters, this.#options.takePending()) }, ...others];
    try {
      // Given to the store together, they share one transaction and one fsync.
      await Promise.all(commits.map((commit) => this.#options.writer.commit(commit)));
    } catch (error) {
      this.#broken = true;
      this.#options.failed(error);
      return;
    }
    for (const commit of commits) this.#options.committed(commit);
  }
}

function merged(before: Commit, after: Commit): Commit {
  return {
    ...before,
    ...after,
    advance:
      before.advance === null || after.advance === null ? after.advance : { ...before.advance, ...after.advance },
    counters: addCounters(before.counters, after.counters),
    deadLetters: [...before.deadLetters, ...after.deadLetters],
    settled: [...before.settled, ...after.settled],
  };
}
