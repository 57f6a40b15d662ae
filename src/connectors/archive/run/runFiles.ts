// What a run knows of the archive's records and documents: how they were when it began, which of them it has begun to
// change, and which are whole again. All of it survives the process.

import type { ArchiveDisk, FilePath } from '../disk/archiveDisk.ts';
import { wholeLines } from '../lines/readLines.ts';
import type { FileEntry } from '../manifest/manifestFormat.ts';
import { JOURNAL, Journal, type JournalEntry } from './journal.ts';

export type Touch = Omit<Extract<JournalEntry, { kind: 'touch' }>, 'kind'>;

export class RunFiles {
  readonly #journal: Journal | null;
  readonly #found: Map<FilePath, FileEntry>;
  readonly #touched = new Map<FilePath, Touch>();
  readonly #byStream = new Map<string, Set<FilePath>>();
  readonly #whole = new Map<FilePath, FileEntry>();
  readonly #renewed = new Map<FilePath, FileEntry>();
  readonly #broken = new Set<FilePath>();

  private constructor(journal: Journal | null, found: ReadonlyMap<FilePath, FileEntry>) {
    this.#journal = journal;
    this.#found = new Map(found);
  }

  /** @param found the files as the manifest has them. */
  static async open(
    disk: ArchiveDisk,
    entries: readonly JournalEntry[],
    found: ReadonlyMap<FilePath, FileEntry>,
  ): Promise<RunFiles> {
    const wholeBytes = await disk.use(JOURNAL, 'read', wholeLines);
    return new RunFiles(await Journal.open(disk, wholeBytes), found).#with(entries);
  }

  /** What another run left, to be looked at only. */
  static of(entries: readonly JournalEntry[], found: ReadonlyMap<FilePath, FileEntry>): RunFiles {
    return new RunFiles(null, found).#with(entries);
  }

  /** How the run found a file; null where it was not there. A run taken up again after its end finds its own lines in it. */
  found(path: FilePath): FileEntry | null {
    return this.#found.get(path) ?? null;
  }

  /** How much of a file was there before this run added to it. */
  base(path: FilePath): number {
    const found = this.found(path);
    return found?.base ?? found?.size ?? 0;
  }

  /** A file that this run put in the place of another, or was about to. */
  renewed(path: FilePath): FileEntry | null {
    return this.#renewed.get(path) ?? null;
  }

  whole(path: FilePath): FileEntry | null {
    return this.#whole.get(path) ?? null;
  }

  touched(): Iterable<Touch> {
    return this.#touched.values();
  }

  touchedBy(stream: string): readonly Touch[] {
    const paths = [...(this.#byStream.get(stream) ?? [])];
    return paths.flatMap((path) => this.#touched.get(path) ?? []).filter((touch) => touch.stream === stream);
  }

  /** All that is there, each as it was last whole, in the order of their paths. */
  entries(): readonly FileEntry[] {
    const all = new Map([...this.#found, ...this.#whole]);
    return [...all.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  /** To be waited for before the files are changed. */
  async touch(touches: readonly Touch[]): Promise<void> {
    const news = touches.filter(({ path, stream, into }) => {
      const known = this.#touched.get(path);
      return known?.stream !== stream || known.into !== into || this.#whole.has(path);
    });
    await this.#add(news.map((touch) => ({ kind: 'touch', ...touch })));
  }

  async becameWhole(files: readonly FileEntry[]): Promise<void> {
    await this.#add(files.map((file) => ({ kind: 'whole', file, renewed: false })));
  }

  /** To be waited for before the new file takes the place of the old one. */
  async isRenewing(file: FileEntry): Promise<void> {
    await this.#add([{ kind: 'whole', file, renewed: true }]);
  }

  /** From now on the new file is what was found: what is added to it goes behind it. */
  async wasRenewed(file: FileEntry): Promise<void> {
    await this.#add([{ kind: 'found', path: file.path, file }]);
  }

  /** Whether the base is where a stream's lines go that broke off, until the file is whole. */
  isBroken(path: FilePath): boolean {
    return this.#broken.has(path);
  }

  async breakOff(path: FilePath, file: FileEntry | null): Promise<void> {
    await this.#add([{ kind: 'broken', path, file }]);
  }

  async undone(paths: readonly FilePath[]): Promise<void> {
    await this.#add(paths.map((path) => ({ kind: 'undone', path })));
  }

  async close(): Promise<void> {
    await this.#journal?.close();
  }

  async #add(entries: readonly JournalEntry[]): Promise<void> {
    if (entries.length === 0) return;
    await this.#journal?.add(entries);
    this.#with(entries);
  }

  #with(entries: readonly JournalEntry[]): this {
    for (const entry of entries) this.#take(entry);
    return this;
  }

  #take(entry: JournalEntry): void {
    switch (entry.kind) {
      case 'run':
        break;
      case 'found':
        if (entry.file === null) this.#found.delete(entry.path);
        else this.#found.set(entry.path, entry.file);
        break;
      case 'touch':
        this.#touched.set(entry.path, entry);
        this.#byStream.set(entry.stream, (this.#byStream.get(entry.stream) ?? new Set()).add(entry.path));
        this.#whole.delete(entry.path);
        break;
      case 'whole':
        this.#whole.set(entry.file.path, entry.file);
        this.#broken.delete(entry.file.path);
        if (entry.renewed) this.#renewed.set(entry.file.path, entry.file);
        break;
      case 'broken':
        this.#broken.add(entry.path);
        if (entry.file !== null) this.#found.set(entry.path, entry.file);
        break;
      case 'undone':
        this.#touched.delete(entry.path);
        this.#whole.delete(entry.path);
        break;
    }
  }
}
