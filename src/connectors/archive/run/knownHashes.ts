// What earlier lines of a node's `files.jsonl` say of its attachments, in bounded memory.

import { type ArchiveDisk, type FilePath, inFolder, PARTIAL } from '../disk/archiveDisk.ts';
import { KeyBuckets } from '../lines/keyBuckets.ts';
import { readLines } from '../lines/readLines.ts';
import { ATTACHMENTS_FILE, memberOf, parseLine, recordKey } from '../lines/recordKeys.ts';

const HASH_BYTES = 32;

export class KnownHashes {
  readonly #buckets = new KeyBuckets(HASH_BYTES);

  /** @param folder the node's. */
  static async read(disk: ArchiveDisk, folder: FilePath): Promise<KnownHashes> {
    const known = new KnownHashes();
    const path = inFolder(folder, ATTACHMENTS_FILE);
    for (const each of [path, path + PARTIAL]) {
      if ((await disk.size(each)) === null) continue;
      await disk.use(each, 'read', async (file) => {
        for await (const lines of readLines(file, 0, null)) for (const { text } of lines) known.#add(text);
      });
    }
    return known;
  }

  #add(text: string | null): void {
    const value = parseLine(text)?.value ?? null;
    const hash = attachmentOf(value)?.sha256;
    const key = recordKey(ATTACHMENTS_FILE, value);
    if (key !== null && hash !== undefined) this.#buckets.add(key, Buffer.from(hash, 'hex'));
  }

  /** Null where no line gives one. */
  find(fileId: string): string | null {
    return this.#buckets.find(fileId)?.toString('hex') ?? null;
  }

  close(): void {
    this.#buckets.close();
  }
}

/** What an attachment's line says of its file; null for one that was not kept. */
export function attachmentOf(
  value: Parameters<typeof memberOf>[0],
): { readonly path: string; readonly size: number; readonly sha256: string } | null {
  const kept = memberOf(value, 'ratchet');
  const [path, size, sha256] = [memberOf(kept, 'path'), memberOf(kept, 'size'), memberOf(kept, 'sha256')];
  if (typeof path !== 'string' || typeof size !== 'number' || typeof sha256 !== 'string') return null;
  return /^[0-9a-f]{64}$/.test(sha256) ? { path, size, sha256 } : null;
}
