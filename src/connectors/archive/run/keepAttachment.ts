// Makes the files of attachments complete, each once: fetched into a partial file, checked, made durable, renamed. What is
// there already is looked at, not fetched.

import { PermanentError } from '../../../core/errors.ts';
import type { Json } from '../../../core/fieldValue.ts';
import { reach } from '../../../core/triggerPoint.ts';
import type { Attachment, BackupDestination, ByteSink } from '../../../engine/backupPorts.ts';
import { type ArchiveDisk, type FilePath, inFolder, PARTIAL } from '../disk/archiveDisk.ts';
import { digestOf, type FileDigest } from '../disk/fileDigest.ts';
import { attachmentName } from '../disk/fileNames.ts';
import { KnownHashes } from './knownHashes.ts';
import { PartialFile } from './partialFile.ts';

/** Within a node's folder. */
const FOLDER = 'files';

type Attached = Awaited<ReturnType<BackupDestination['attach']>>;
type Fetch = (sink: ByteSink) => Promise<void>;

export class AttachmentKeeper {
  readonly #disk: ArchiveDisk;
  readonly #underWay = new Map<FilePath, Promise<unknown>>();
  readonly #known = new Map<FilePath, Promise<KnownHashes>>();

  constructor(disk: ArchiveDisk) {
    this.#disk = disk;
  }

  /** @param folder the node's. */
  async attach(
    folder: FilePath,
    attachment: Attachment,
    fetch: Parameters<BackupDestination['attach']>[2],
  ): Promise<Attached> {
    const { kept, value } = attachment;
    if (kept === 'elsewhere') return { value: { ...value, ratchet: { link: true } }, bytes: 0, fetched: false };
    if (typeof fetch !== 'function')
      return { value: { ...value, ratchet: { missing: fetch.missing } }, bytes: 0, fetched: false };
    const name = inFolder(FOLDER, attachmentName(attachment.fileId, attachment.name));
    const path = inFolder(folder, name);
    // Two items may name the same file.
    const attached = (this.#underWay.get(path) ?? Promise.resolve())
      .catch(() => {})
      .then(() => this.#complete(folder, path, attachment, fetch));
    this.#underWay.set(path, attached);
    try {
      const { size, sha256, fetched } = await attached;
      const ratchet: Json = { path: name, size, sha256 };
      return { value: { ...value, ratchet }, bytes: size, fetched };
    } finally {
      if (this.#underWay.get(path) === attached) this.#underWay.delete(path);
    }
  }

  /** The node has no more attachments: what is left of those that never became whole goes. */
  async settle(folder: FilePath): Promise<void> {
    await this.#forget(folder);
    const below = inFolder(folder, FOLDER);
    const left: string[] = [];
    for await (const entry of this.#disk.entries(below)) if (entry.name.endsWith(PARTIAL)) left.push(entry.name);
    for (const name of left) await this.#disk.remove(inFolder(below, name));
  }

  async close(): Promise<void> {
    for (const folder of [...this.#known.keys()]) await this.#forget(folder);
  }

  async #complete(
    folder: FilePath,
    path: FilePath,
    attachment: Attachment,
    fetch: Fetch,
  ): Promise<FileDigest & { readonly fetched: boolean }> {
    const there = await this.#lookUp(folder, path, attachment);
    if (there !== null) return { ...there, fetched: false };
    const digest = await this.#fetch(path, attachment, fetch);
    return { ...digest, fetched: true };
  }

  /** The file when it is there already, as it should be. It has its name only since it was whole and on disk. */
  async #lookUp(folder: FilePath, path: FilePath, { fileId, size }: Attachment): Promise<FileDigest | null> {
    const found = await this.#disk.size(path);
    if (found === null || (size !== null && found !== size)) return null;
    const digest = await this.#disk.use(path, 'read', (file) => digestOf(file));
    const expected = (await this.#knownHashes(folder)).find(fileId);
    return expected === null || expected === digest.sha256 ? digest : null;
  }

  async #fetch(path: FilePath, attachment: Attachment, fetch: Fetch): Promise<FileDigest> {
    const partial = await PartialFile.open(this.#disk, path + PARTIAL, attachment.size);
    let digest: FileDigest;
    try {
      await fetch(partial).catch((error: unknown) => {
        throw partial.failure ?? error;
      });
      digest = await partial.complete();
    } finally {
      await partial.close();
    }
    if (attachment.size !== null && digest.size !== attachment.size) {
      await this.#disk.remove(path + PARTIAL);
      throw new PermanentError(
        `${attachment.name} (file ${attachment.fileId}): expected ${attachment.size} bytes, received ${digest.size}`,
      );
    }
    reach('attachment-written');
    await this.#disk.rename(path + PARTIAL, path);
    return digest;
  }

  #knownHashes(folder: FilePath): Promise<KnownHashes> {
    const known = this.#known.get(folder) ?? KnownHashes.read(this.#disk, folder);
    this.#known.set(folder, known);
    return known;
  }

  async #forget(folder: FilePath): Promise<void> {
    const known = this.#known.get(folder);
    this.#known.delete(folder);
    (await known)?.close();
  }
}
