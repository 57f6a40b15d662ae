// A text file open for reading at any place, and the one place that translates what the file system says of it.
// Knows nothing of text.

import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { ConfigError, messageOf, type RatchetError, TransientError } from '../../core/errors.ts';

/** The file's size in bytes, and when it was last written to, in ns. */
export interface FileState {
  readonly size: number;
  readonly changedNs: bigint;
}

/** Codes of what a person must mend; everything else may pass. */
const LASTING = new Set(['ENOENT', 'ENOTDIR', 'EISDIR', 'EACCES', 'EPERM', 'ELOOP', 'ENAMETOOLONG', 'EINVAL']);

export class OpenedFile {
  readonly path: string;
  readonly #handle: FileHandle;
  #buffer = Buffer.alloc(0);

  private constructor(path: string, handle: FileHandle) {
    this.path = path;
    this.#handle = handle;
  }

  /** @throws ConfigError when there is no such file, or it cannot be read. */
  static async open(path: string): Promise<OpenedFile> {
    // Opening a named pipe would otherwise wait for its writer.
    const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);
    const handle = await translated(path, open(path, flags));
    try {
      if (!(await handle.stat()).isFile())
        throw new ConfigError(`source.path: expected a file, found ${path}, which is none. Name the file.`);
      return new OpenedFile(path, handle);
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** Fewer bytes than asked for only at the file's end. They are valid until the next call. */
  async read(offset: number, length: number): Promise<Buffer> {
    if (this.#buffer.length < length) this.#buffer = Buffer.allocUnsafeSlow(length);
    let filled = 0;
    while (filled < length) {
      const reading = this.#handle.read(this.#buffer, filled, length - filled, offset + filled);
      const { bytesRead } = await translated(this.path, reading);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return this.#buffer.subarray(0, filled);
  }

  async state(): Promise<FileState> {
    const { size, mtimeNs } = await translated(this.path, this.#handle.stat({ bigint: true }));
    return { size: Number(size), changedNs: mtimeNs };
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}

async function translated<T>(path: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    throw translate(cause, path);
  }
}

function translate(cause: unknown, path: string): RatchetError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return new ConfigError(
      `source.path: expected a file, found none at ${path} (${messageOf(cause)}). Correct the path; it is relative to the job file.`,
      { cause },
    );
  if (LASTING.has(code))
    return new ConfigError(
      `source.path: expected a file that can be read, found ${path} closed to Ratchet (${messageOf(cause)}). Check the rights on it.`,
      { cause },
    );
  return new TransientError(`${path} could not be read just now (${messageOf(cause)}).`, { cause });
}
