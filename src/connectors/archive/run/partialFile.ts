// The bytes of an attachment on their way: gathered in a file of their own, hashed as they come, gone on with after a
// crash. Knows nothing of where they come from.

import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { uptime } from 'node:os';
import type { ByteSink } from '../../../engine/backupPorts.ts';
import type { ArchiveDisk, FilePath } from '../disk/archiveDisk.ts';
import { writeAll } from '../disk/bufferedWriter.ts';
import { type FileDigest, hashInto } from '../disk/fileDigest.ts';

/** Bytes written between two fsyncs; so many may be lost, or be wrong, when the power fails. */
const UNSYNCED_BYTES = 8 * 1024 * 1024;
/** By how much a clock may have been set meanwhile. */
const CLOCK_MS = 60_000;

export class PartialFile implements ByteSink {
  readonly #disk: ArchiveDisk;
  readonly #path: FilePath;
  readonly #file: FileHandle;
  #hash = createHash('sha256');
  #size = 0;
  #synced = 0;
  #failure: unknown = null;

  private constructor(disk: ArchiveDisk, path: FilePath, file: FileHandle) {
    this.#disk = disk;
    this.#path = path;
    this.#file = file;
  }

  /** @param size how much it will be at most; null when nobody knows. What is there and cannot be its beginning goes. */
  static async open(disk: ArchiveDisk, path: FilePath, size: number | null): Promise<PartialFile> {
    const idleMs = await disk.idleMs(path);
    const file = await disk.open(path, 'create');
    const partial = new PartialFile(disk, path, file);
    try {
      await disk.guard(path, () => partial.#takeUp(idleMs + CLOCK_MS > uptime() * 1000, size));
      return partial;
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  get size(): number {
    return this.#size;
  }

  /** What the disk refused; whoever writes may take it for a fault of the network. */
  get failure(): unknown {
    return this.#failure;
  }

  async restart(): Promise<void> {
    if (this.#size === 0) return;
    await this.#onDisk(() => this.#file.truncate(0));
    this.#hash = createHash('sha256');
    this.#size = 0;
    this.#synced = 0;
  }

  async write(chunk: Uint8Array): Promise<void> {
    await this.#onDisk(async () => {
      await writeAll(this.#file, chunk, this.#size);
      this.#size += chunk.length;
      if (this.#size - this.#synced >= UNSYNCED_BYTES) {
        await this.#file.datasync();
        this.#synced = this.#size;
      }
    });
    this.#hash.update(chunk);
  }

  /** Makes all of it durable. Only `close` may follow. */
  async complete(): Promise<FileDigest> {
    await this.#onDisk(() => this.#file.sync());
    return { size: this.#size, sha256: this.#hash.digest('hex') };
  }

  close(): Promise<void> {
    return this.#file.close();
  }

  /** @param wasRestarted the machine may have gone down since the file was written to. */
  async #takeUp(wasRestarted: boolean, size: number | null): Promise<void> {
    const there = (await this.#file.stat()).size;
    const sound = wasRestarted ? Math.max(0, there - UNSYNCED_BYTES) : there;
    const kept = size !== null && sound > size ? 0 : sound;
    if (kept < there) await this.#file.truncate(kept);
    await hashInto(this.#hash, this.#file, 0, kept);
    this.#size = kept;
    this.#synced = kept;
  }

  async #onDisk(work: () => Promise<void>): Promise<void> {
    try {
      await this.#disk.guard(this.#path, work);
    } catch (error) {
      this.#failure ??= error;
      throw error;
    }
  }
}
