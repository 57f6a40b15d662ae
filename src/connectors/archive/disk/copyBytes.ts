// The first bytes of a file, copied to a place in another one, in bounded memory.

import type { FileHandle } from 'node:fs/promises';
import { writeAll } from './bufferedWriter.ts';

const BLOCK_BYTES = 1024 * 1024;

/** Fewer where there are fewer. */
export async function copyBytes(from: FileHandle, bytes: number, to: FileHandle, at: number): Promise<void> {
  const block = Buffer.allocUnsafe(BLOCK_BYTES);
  for (let copied = 0; copied < bytes; ) {
    const { bytesRead } = await from.read(block, 0, Math.min(BLOCK_BYTES, bytes - copied), copied);
    if (bytesRead === 0) return;
    await writeAll(to, block.subarray(0, bytesRead), at + copied);
    copied += bytesRead;
  }
}
