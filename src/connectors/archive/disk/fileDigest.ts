// The SHA-256 of a file, and of its beginning, read once.

import { createHash, type Hash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';

const BLOCK_BYTES = 1024 * 1024;

export interface FileDigest {
  readonly size: number;
  readonly sha256: string;
}

/** Of its first `bytes`, or as many as there are. */
export async function digestOf(file: FileHandle, bytes = Number.POSITIVE_INFINITY): Promise<FileDigest> {
  const { hash, size } = await hashInto(createHash('sha256'), file, 0, bytes);
  return { size, sha256: hash.digest('hex') };
}

/** Of the whole file and of its first bytes. */
export async function digestsOf(
  file: FileHandle,
  beginning: number,
): Promise<{ readonly whole: FileDigest; readonly beginning: FileDigest }> {
  const { hash, size } = await hashInto(createHash('sha256'), file, 0, beginning);
  const first = { size, sha256: hash.copy().digest('hex') };
  const rest = await hashInto(hash, file, size, Number.POSITIVE_INFINITY);
  return { whole: { size: size + rest.size, sha256: hash.digest('hex') }, beginning: first };
}

/** Adds the file's bytes from there on. @returns how many there were. */
export async function hashInto(
  hash: Hash,
  file: FileHandle,
  from: number,
  bytes: number,
  signal: AbortSignal | null = null,
): Promise<{ readonly hash: Hash; readonly size: number }> {
  const block = Buffer.allocUnsafe(BLOCK_BYTES);
  let size = 0;
  while (size < bytes) {
    signal?.throwIfAborted();
    const { bytesRead } = await file.read(block, 0, Math.min(BLOCK_BYTES, bytes - size), from + size);
    if (bytesRead === 0) break;
    hash.update(block.subarray(0, bytesRead));
    size += bytesRead;
  }
  return { hash, size };
}
