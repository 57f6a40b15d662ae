// An archive as the destination of a backup: a folder of plain files that is complete when its manifest says so.
// What each call does is in run/; how files become durable is in disk/.

import {
  type ArchiveContent,
  type ArchiveEnd,
  ATTACHMENTS,
  type Attachment,
  type BackupDestination,
  type Baseline,
  type Deposit,
  type KeptLine,
  type NodePath,
  type Position,
} from '../../engine/backupPorts.ts';
import type { StreamPlan } from '../../engine/ports.ts';
import type { ArchiveDisk } from './disk/archiveDisk.ts';
import { baselineOf, countersOf, type LastComplete, readLastComplete } from './manifest/lastComplete.ts';
import { breakOff } from './run/breakOff.ts';
import { type ArchiveKeeper, newestManifest, type Pass, readClaim } from './run/claimArchive.ts';
import { finishRun } from './run/finishRun.ts';
import { AttachmentKeeper } from './run/keepAttachment.ts';
import { keepPage } from './run/keepPage.ts';
import { keptLines } from './run/keptLines.ts';
import { NodeFolders } from './run/nodeFolders.ts';
import { type OpenRun, openRun } from './run/openRun.ts';
import { writeMark } from './run/runMark.ts';
import { sealStream } from './run/sealStream.ts';

export class Archive implements BackupDestination {
  readonly #disk: ArchiveDisk;
  readonly #keeper: ArchiveKeeper;
  readonly #folders: NodeFolders;
  readonly #attachments: AttachmentKeeper;
  #run: OpenRun | null = null;
  /** What a look has found, so that opening need not read it again. */
  #looked: LastComplete | null = null;

  constructor(disk: ArchiveDisk, keeper: ArchiveKeeper) {
    this.#disk = disk;
    this.#keeper = keeper;
    this.#folders = new NodeFolders(disk);
    this.#attachments = new AttachmentKeeper(disk);
  }

  async check(signal: AbortSignal): Promise<ArchiveContent> {
    signal.throwIfAborted();
    const { mark, head } = await readClaim(this.#disk, this.#keeper.job);
    const manifest = await newestManifest(this.#disk);
    const last = manifest === null ? null : await readLastComplete(this.#disk, manifest);
    this.#looked = last;
    if (last === null || head === null) return { state: mark === null ? 'absent' : 'unfinished', last: null };
    const counts = { counters: countersOf(head), deadLetters: head.deadLetters };
    return {
      state: mark === null ? 'complete' : 'unfinished',
      last: { finishedAt: Date.parse(head.finishedAt), counts, baseline: baselineOf(last) },
    };
  }

  async open(pass: Pass, signal: AbortSignal): Promise<Baseline | null> {
    this.#run = await openRun(this.#disk, this.#keeper, pass, this.#looked, signal);
    this.#looked = null;
    return this.#run.baseline;
  }

  async keep(stream: StreamPlan, path: NodePath, at: Position, deposits: readonly Deposit[]): Promise<Position> {
    const folder = await this.#folders.make(path);
    const { files } = this.#opened();
    return keepPage({ disk: this.#disk, files, stream: stream.id, folder }, at, deposits);
  }

  async *kept(path: NodePath, file: string, at: Position, from: string | null): AsyncGenerator<KeptLine, void, void> {
    const folder = await this.#folders.find(path);
    const position = at[file];
    if (folder === null || position === undefined) return;
    yield* keptLines({ disk: this.#disk, files: this.#opened().files, folder, file }, position, from);
  }

  async attach(path: NodePath, attachment: Attachment, fetch: Parameters<BackupDestination['attach']>[2]) {
    return this.#attachments.attach(await this.#folders.make(path), attachment, fetch);
  }

  async breakOff(stream: StreamPlan, path: NodePath, at: Position): Promise<Position> {
    const folder = await this.#folders.find(path);
    if (folder === null) return at;
    return breakOff({ disk: this.#disk, files: this.#opened().files, stream: stream.id, folder }, at);
  }

  async seal(stream: StreamPlan, path: NodePath, at: Position): Promise<void> {
    const { files, mark } = this.#opened();
    const folder = await this.#folders.find(path);
    if (folder === null) return;
    await sealStream({ disk: this.#disk, files, stream: stream.id, folder }, at, mark.startedAt);
    if (stream.kind === ATTACHMENTS) await this.#attachments.settle(folder);
  }

  async finish(end: ArchiveEnd, signal: AbortSignal): Promise<void> {
    const archive = { disk: this.#disk, keeper: this.#keeper, folders: this.#folders, run: this.#opened() };
    await finishRun(archive, end, signal);
    this.#run = null;
  }

  async close(): Promise<void> {
    const run = this.#run;
    this.#run = null;
    await this.#attachments.close();
    if (run === null) return;
    await run.files.close();
    // Said for another run of the job; on a disk that refuses it is only not said.
    await writeMark(this.#disk, { ...run.mark, by: null }).catch(() => {});
  }

  #opened(): OpenRun {
    if (this.#run === null) throw new TypeError('the archive is not open');
    return this.#run;
  }
}
