// SQLite's memory as its system calls see it: C strings, I/O vectors, `struct stat`, `struct flock`.
// Layouts are those of musl on wasm32, as Emscripten 6 writes them (`SYSCALLS.writeStat` in sql-wasm-debug.js).

import type { BigIntStats } from 'node:fs';

export interface IoVector {
  readonly offset: number;
  readonly length: number;
}

export class WasmHeap {
  #memory: WebAssembly.Memory | null = null;
  #bytes = new Uint8Array();
  #view = new DataView(new ArrayBuffer(0));

  attach(memory: WebAssembly.Memory): void {
    this.#memory = memory;
  }

  /** The views are renewed whenever the memory has grown, for growth detaches the old ones. */
  get bytes(): Uint8Array {
    const buffer = this.#memory?.buffer;
    if (buffer !== undefined && buffer !== this.#bytes.buffer) {
      this.#bytes = new Uint8Array(buffer);
      this.#view = new DataView(buffer);
    }
    return this.#bytes;
  }

  get view(): DataView {
    void this.bytes;
    return this.#view;
  }

  string(pointer: number): string {
    const bytes = this.bytes;
    return Buffer.from(bytes.buffer, pointer, bytes.indexOf(0, pointer) - pointer).toString('utf8');
  }

  vectors(pointer: number, count: number): IoVector[] {
    const { view } = this;
    return Array.from({ length: count }, (_, index) => ({
      offset: view.getUint32(pointer + index * 8, true),
      length: view.getUint32(pointer + index * 8 + 4, true),
    }));
  }

  setUint32(pointer: number, value: number): void {
    this.view.setUint32(pointer, value, true);
  }

  setInt64(pointer: number, value: bigint): void {
    this.view.setBigInt64(pointer, value, true);
  }

  /** Answers F_GETLK: no lock is in the way. `varargs` points at the address of a `struct flock`. */
  setUnlocked(varargs: number): void {
    const F_UNLCK = 2;
    this.view.setInt16(this.view.getUint32(varargs, true), F_UNLCK, true);
  }

  /** Writes a `__wasi_fdstat_t` of a regular file. */
  setRegularFile(pointer: number): void {
    const REGULAR_FILE = 4;
    const { view } = this;
    view.setUint8(pointer, REGULAR_FILE);
    view.setInt16(pointer + 2, 0, true);
    view.setBigInt64(pointer + 8, 0n, true);
    view.setBigInt64(pointer + 16, 0n, true);
  }

  setStat(pointer: number, stat: BigIntStats): void {
    const { view } = this;
    view.setUint32(pointer, Number(BigInt.asUintN(32, stat.dev)), true);
    view.setUint32(pointer + 4, Number(stat.mode), true);
    view.setUint32(pointer + 8, Number(stat.nlink), true);
    // No owner and no device: SQLite would only try to pass the owner on to its journal.
    for (const offset of [12, 16, 20]) view.setUint32(pointer + offset, 0, true);
    view.setBigInt64(pointer + 24, stat.size, true);
    view.setInt32(pointer + 32, 4096, true);
    view.setInt32(pointer + 36, Number(BigInt.asIntN(32, stat.blocks)), true);
    for (const offset of [40, 56, 72]) {
      view.setBigInt64(pointer + offset, stat.mtimeMs / 1000n, true);
      view.setUint32(pointer + offset + 8, 0, true);
    }
    view.setBigInt64(pointer + 88, BigInt.asIntN(64, stat.ino), true);
  }
}
