// Log lines on their way to the store. A line is worth no fsync of its own: it waits for the next write, a second at most.

import type { LogRecord } from '../engine/ports.ts';
import { LOG_LINES_KEPT } from './queries/log.ts';

const DELAY_MS = 1000;

export class LogBuffer {
  readonly #write: (lines: readonly LogRecord[]) => Promise<void>;
  #lines: LogRecord[] = [];
  #timer: NodeJS.Timeout | null = null;

  constructor(write: (lines: readonly LogRecord[]) => Promise<void>) {
    this.#write = write;
  }

  /** Lines not yet written, oldest first. */
  get lines(): readonly LogRecord[] {
    return this.#lines;
  }

  append(line: LogRecord): void {
    this.#lines.push(line);
    if (this.#lines.length > LOG_LINES_KEPT) this.#lines.shift();
    this.#timer ??= setTimeout(() => this.flush(), DELAY_MS).unref();
  }

  /** Hands the lines to the group of writes that is forming. */
  flush(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#lines.length === 0) return;
    const lines = this.#lines;
    this.#lines = [];
    // A store that fails says so to whoever writes a checkpoint; these lines are lost with it.
    this.#write(lines).catch(() => {});
  }
}
