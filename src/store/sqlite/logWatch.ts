// Tells whether another process wrote to a database whose log this process holds open. SQLite cannot: it was given no file
// locks and trusts its cache, so an owner that was thought dead would write over its successor's log.
//
// Whoever else writes begins by appending a frame behind the last one, by starting the log over, or by removing it. So
// what is watched is the file's name and size, the log's header, and the place where the next frame goes; not the times,
// which shared folders set when they like.

import { fstatSync, readSync, statSync } from 'node:fs';

/** Of SQLite's log format: https://www.sqlite.org/fileformat2.html#walformat */
const HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;

export class LogWatch {
  readonly #path: string;
  readonly #header = Buffer.alloc(HEADER_BYTES);
  readonly #nextFrame = Buffer.alloc(FRAME_HEADER_BYTES);
  readonly #found = Buffer.alloc(HEADER_BYTES);
  #descriptor: number | null = null;
  #inode = 0;
  #size = 0;
  #end = 0;

  /** @param path The log's. */
  constructor(path: string) {
    this.#path = path;
  }

  opened(descriptor: number): void {
    const { ino, size } = fstatSync(descriptor);
    this.#descriptor = descriptor;
    this.#inode = ino;
    this.#size = size;
    this.#end = 0;
    this.#read(descriptor, this.#header, 0);
    this.note();
  }

  closed(): void {
    this.#descriptor = null;
  }

  /** The log now ends with these bytes, which were written at `position`. */
  wrote(bytes: Uint8Array, position: number): void {
    this.#end = position + bytes.length;
    this.#size = Math.max(this.#size, this.#end);
    if (position < HEADER_BYTES) this.#header.set(bytes.subarray(0, HEADER_BYTES - position), position);
  }

  truncated(size: number): void {
    this.#size = size;
  }

  /** Remembers how things are after a write of our own. */
  note(): void {
    if (this.#descriptor !== null) this.#read(this.#descriptor, this.#nextFrame, this.#end);
  }

  /** Whether someone else wrote since `note`. */
  changedByOthers(): boolean {
    if (this.#descriptor === null) return false;
    const stat = statSync(this.#path, { throwIfNoEntry: false });
    if (stat?.ino !== this.#inode || stat.size !== this.#size) return true;
    return (
      !this.#isStill(this.#descriptor, this.#header, 0) || !this.#isStill(this.#descriptor, this.#nextFrame, this.#end)
    );
  }

  #isStill(descriptor: number, expected: Buffer, at: number): boolean {
    const found = this.#found.subarray(0, expected.length);
    this.#read(descriptor, found, at);
    return found.equals(expected);
  }

  /** Zeros where the file has ended. */
  #read(descriptor: number, into: Buffer, at: number): void {
    const count = readSync(descriptor, into, 0, into.length, at);
    into.fill(0, count);
  }
}
