// `<state>/<job>.status.json`: what anybody may know of a job without opening its store. Replaced by rename, at most
// once a second while counts move and at once when the state does. Losing it loses nothing.

import writeFileAtomic from 'write-file-atomic';
import type { StatusSnapshot } from '../protocol/statusSnapshot.ts';

const EVERY_MS = 1_000;

export class StatusFile {
  readonly #path: string;
  readonly #failed: (error: unknown) => void;
  #latest: (() => StatusSnapshot) | null = null;
  #timer: NodeJS.Timeout | null = null;
  #writing: Promise<void> = Promise.resolve();
  #writtenAt = Number.NEGATIVE_INFINITY;

  /** @param failed told when a snapshot could not be written; the run goes on without. */
  constructor(path: string, failed: (error: unknown) => void) {
    this.#path = path;
    this.#failed = failed;
  }

  /** `snapshot` is called when it is time to write, so that counts in between cost nothing. @param now does not wait. */
  update(snapshot: () => StatusSnapshot, now: boolean): void {
    this.#latest = snapshot;
    if (now) this.#write();
    if (now || this.#timer !== null) return;
    const inMs = Math.max(0, this.#writtenAt + EVERY_MS - performance.now());
    this.#timer = setTimeout(() => this.#write(), inMs);
    this.#timer.unref();
  }

  /** Writes what is pending, now. */
  async flush(): Promise<void> {
    if (this.#latest !== null) this.#write();
    await this.#writing;
  }

  #write(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const snapshot = this.#latest;
    if (snapshot === null) return;
    this.#latest = null;
    this.#writtenAt = performance.now();
    this.#writing = this.#writing.then(async () => {
      try {
        await writeFileAtomic(this.#path, `${JSON.stringify(snapshot())}\n`, { mode: 0o600, fsync: false });
      } catch (error) {
        this.#failed(error);
      }
    });
  }
}
