// Holds an archive against its manifest: every difference becomes a sentence. Needs nothing but the folder; changes nothing.

import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { ConfigError, CorruptError, messageOf, RatchetError, StorageError } from '../../core/errors.ts';
import { ArchiveDisk, type FilePath, ROOT } from './disk/archiveDisk.ts';
import { walk } from './disk/walk.ts';
import { KeyOverlap } from './lines/keyOverlap.ts';
import { LineCheck } from './lines/lineCheck.ts';
import { type FileEntry, MANIFEST, PREVIOUS } from './manifest/manifestFormat.ts';
import { readManifest } from './manifest/readManifest.ts';
import { SYSTEM_FILES } from './run/claimArchive.ts';
import { JOURNAL } from './run/journal.ts';
import { type RunMark, readMark, UNFINISHED } from './run/runMark.ts';

export interface Difference {
  /** Relative to the archive; null for what concerns all of it. */
  readonly file: string | null;
  readonly what: string;
}

export interface VerifiedArchive {
  readonly path: string;
  /** What was compared. */
  readonly files: number;
  readonly bytes: number;
  readonly differences: { readonly total: number; readonly shown: readonly Difference[] };
}

const BLOCK_BYTES = 1024 * 1024;
const ABOVE_ALL: ReadonlySet<string> = new Set([MANIFEST, PREVIOUS, JOURNAL, UNFINISHED]);

/**
 * @param limit differences to name at most; all are counted.
 * @throws ConfigError when there is no archive, StorageError when it cannot be read.
 */
export async function verifyArchive(path: string, limit: number, signal: AbortSignal): Promise<VerifiedArchive> {
  const check = new Verification(new ArchiveDisk(resolve(path)), signal);
  const shown: Difference[] = [];
  let total = 0;
  for await (const difference of check.differences()) {
    total += 1;
    if (shown.length < limit) shown.push(difference);
  }
  return { path, files: check.files, bytes: check.bytes, differences: { total, shown } };
}

class Verification {
  files = 0;
  bytes = 0;
  readonly #disk: ArchiveDisk;
  readonly #signal: AbortSignal;
  readonly #block = Buffer.allocUnsafe(BLOCK_BYTES);

  constructor(disk: ArchiveDisk, signal: AbortSignal) {
    this.#disk = disk;
    this.#signal = signal;
  }

  async *differences(): AsyncGenerator<Difference, void, void> {
    const disk = this.#disk;
    this.#signal.throwIfAborted();
    if (!(await disk.hasFolder(ROOT)))
      throw new ConfigError(`Expected an archive at ${disk.root}, found no folder. Correct the path.`);
    const mark = await readMark(disk);
    const hasManifest = (await disk.size(MANIFEST)) !== null;
    if (mark !== null) return yield { file: null, what: unfinished(mark) };
    if (!hasManifest) {
      if ((await disk.size(PREVIOUS)) !== null) return yield { file: MANIFEST, what: 'is missing' };
      throw new ConfigError(`Expected an archive at ${disk.root}, found no ${MANIFEST} in it. Correct the path.`);
    }
    const overlap = new KeyOverlap();
    try {
      yield* this.#listed(overlap);
      yield* this.#unlisted(overlap);
    } finally {
      overlap.close();
    }
  }

  async *#listed(overlap: KeyOverlap): AsyncGenerator<Difference, void, void> {
    try {
      for await (const parts of readManifest(this.#disk, MANIFEST, this.#signal)) {
        for (const part of parts) {
          if (part.kind !== 'files' && part.kind !== 'attachments') continue;
          overlap.known(part.value.path);
          yield* this.#compare(part.value);
        }
      }
    } catch (error) {
      if (!(error instanceof CorruptError) || error instanceof StorageError) throw error;
      yield { file: MANIFEST, what: `cannot be read to its end: ${messageOf(error)}` };
    }
  }

  async *#compare(entry: FileEntry): AsyncGenerator<Difference, void, void> {
    const { path, size } = entry;
    const difference = (what: string): Difference => ({ file: path, what });
    try {
      if ((await this.#disk.size(path)) === null) return yield difference('is missing');
      this.files += 1;
      const { sha256, bytes, broken } = await this.#read(path);
      this.bytes += bytes;
      if (bytes !== size) yield difference(`has ${count(bytes)} bytes, expected ${count(size)}`);
      else if (sha256 !== entry.sha256)
        yield difference(`was changed: its SHA-256 is ${sha256}, expected ${entry.sha256}`);
      if (broken.lines > 0) yield difference(brokenLines(broken));
    } catch (error) {
      // A link in the place of a file, or a file that the disk does not give out.
      if (!(error instanceof RatchetError)) throw error;
      yield difference(`cannot be compared: ${messageOf(error)}`);
    }
  }

  async #read(path: FilePath) {
    const hash = createHash('sha256');
    const lines = path.endsWith('.jsonl') && !path.includes('/files/') ? new LineCheck() : null;
    let bytes = 0;
    await this.#disk.use(path, 'read', async (file) => {
      for (;;) {
        this.#signal.throwIfAborted();
        const { bytesRead } = await file.read(this.#block, 0, BLOCK_BYTES, bytes);
        if (bytesRead === 0) return;
        const block = this.#block.subarray(0, bytesRead);
        hash.update(block);
        lines?.add(block);
        bytes += bytesRead;
      }
    });
    return { sha256: hash.digest('hex'), bytes, broken: lines?.end() ?? { lines: 0, first: 0 } };
  }

  /** What is there and stands in no list. */
  async *#unlisted(overlap: KeyOverlap): AsyncGenerator<Difference, void, void> {
    for await (const { path } of this.#found()) overlap.ask(path);
    const unknown = overlap.unknown();
    if (unknown.size === 0) return;
    let number = 0;
    for await (const { path, kind } of this.#found()) {
      if (unknown.has(number)) yield { file: path, what: `is ${kind} that the manifest does not name` };
      number += 1;
    }
  }

  async *#found() {
    for await (const found of walk(this.#disk)) {
      this.#signal.throwIfAborted();
      const name = found.path.slice(found.path.lastIndexOf('/') + 1);
      if (!ABOVE_ALL.has(found.path) && !SYSTEM_FILES.has(name) && !name.startsWith('._')) yield found;
    }
  }
}

function unfinished({ job, startedAt }: RunMark): string {
  return `is not finished: the run of "${job}" that began at ${startedAt} has not come to its end. Run the job again: it goes on.`;
}

function brokenLines({ lines, first }: { readonly lines: number; readonly first: number }): string {
  return lines === 1
    ? `has a line that is no JSON: line ${first}`
    : `has ${count(lines)} lines that are no JSON, the first is line ${first}`;
}

const count = (value: number): string => value.toLocaleString('en-US');
