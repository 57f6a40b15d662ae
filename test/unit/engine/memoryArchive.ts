// An archive in memory that holds the engine to its side of the port: what it is not meant to be asked, it refuses.
// A file is text; its size is counted in characters.

import assert from 'node:assert/strict';
import type { Json } from '../../../src/core/fieldValue.ts';
import type { RunId, StreamId } from '../../../src/core/ids.ts';
import type {
  ArchiveContent,
  ArchiveEnd,
  Attachment,
  BackupDestination,
  Baseline,
  ByteSink,
  Deposit,
  FilePosition,
  KeptLine,
  NodePath,
  Position,
} from '../../../src/engine/backupPorts.ts';
import type { StreamPlan } from '../../../src/engine/ports.ts';

interface StoredFile {
  text: string;
  /** What the last complete run left of it. */
  baseline: number;
}

interface NewFile {
  text: string;
  readonly stream: StreamId;
}

export class MemoryArchive implements BackupDestination {
  /** By "folder/file"; a folder is named by the ids of its nodes. */
  readonly files = new Map<string, StoredFile>();
  readonly newFiles = new Map<string, NewFile>();
  readonly attachments = new Map<string, { bytes: string; whole: boolean }>();
  /** "file key" of what an earlier run held and a later one did not find any more. */
  readonly gone = new Set<string>();
  /** Streams in the order they were sealed, repeats included. */
  readonly seals: StreamId[] = [];
  readonly ends: ArchiveEnd[] = [];
  /** Called at each step of its work; one that throws is a crash. */
  step: () => void = () => {};
  #run: RunId | null = null;
  #baseline: Baseline | null = null;
  /** Where the streams stand that this attempt has taken up. */
  #standing = new Map<StreamId, { at: Position; sealed: boolean }>();

  async check(): Promise<ArchiveContent> {
    return { state: this.ends.length === 0 ? 'absent' : 'complete', last: null };
  }

  async open(pass: {
    readonly run: RunId;
    readonly startedAt: number;
    readonly fresh: boolean;
  }): Promise<Baseline | null> {
    this.#standing = new Map();
    if (this.#run === pass.run) return this.#baseline;
    this.#run = pass.run;
    for (const file of this.files.values()) file.baseline = file.text.length;
    const last = this.ends.at(-1);
    this.#baseline = last === undefined || pass.fresh ? null : { startedAt: pass.startedAt, cursors: last.cursors };
    return this.#baseline;
  }

  async keep(stream: StreamPlan, path: NodePath, at: Position, deposits: readonly Deposit[]): Promise<Position> {
    this.step();
    const { sealed } = this.#takeUp(stream, path, at);
    const position: Record<string, FilePosition> = { ...at };
    for (const deposit of deposits) {
      const { file } = deposit;
      const name = nameOf(path, file);
      if (deposit.kind === 'document') {
        this.files.set(name, { text: textOf(deposit.value), baseline: 0 });
      } else if (deposit.kind === 'empty') {
        assert.ok(!sealed, `${name} is begun anew although its stream is sealed`);
        this.newFiles.set(name, { text: '', stream: stream.id });
        position[file] = { into: 'new', bytes: 0 };
      } else position[file] = this.#append(stream, name, position[file], deposit, sealed);
      this.step();
    }
    this.#standing.set(stream.id, { at: position, sealed });
    return position;
  }

  async *kept(path: NodePath, file: string, at: Position, from: string | null): AsyncIterable<KeptLine> {
    const standing = at[file];
    if (standing === undefined) return;
    const { text, start } = this.#linesOf(nameOf(path, file), standing);
    for (let offset = from === null ? start : Number(from); offset < standing.bytes; ) {
      this.step();
      const end = text.indexOf('\n', offset) + 1;
      assert.ok(end > offset && end <= standing.bytes, `no line of ${file} ends at ${offset}`);
      yield { value: JSON.parse(text.slice(offset, end)), next: `${end}` };
      offset = end;
    }
  }

  async attach(
    path: NodePath,
    { fileId, kept, size, value }: Attachment,
    fetch: ((sink: ByteSink) => Promise<void>) | { readonly missing: string },
  ): Promise<{ readonly value: Json; readonly bytes: number; readonly fetched: boolean }> {
    this.step();
    if (typeof fetch !== 'function') return { value: { ...value, missing: fetch.missing }, bytes: 0, fetched: false };
    if (kept === 'elsewhere') return { value: { ...value, kept }, bytes: 0, fetched: false };
    const name = nameOf(path, `files/${fileId}`);
    const file = this.attachments.get(name) ?? { bytes: '', whole: false };
    this.attachments.set(name, file);
    const fetched = !file.whole;
    if (fetched) await fetch(this.#sinkOf(file));
    this.step();
    assert.equal(file.bytes.length, size, `the whole of ${name} has arrived`);
    file.whole = true;
    return { value: { ...value, path: name }, bytes: file.bytes.length, fetched };
  }

  async breakOff(stream: StreamPlan, path: NodePath, at: Position): Promise<Position> {
    this.step();
    this.#takeUp(stream, path, at);
    const position: Record<string, FilePosition> = {};
    for (const [file, standing] of Object.entries(at)) {
      const name = nameOf(path, file);
      if (standing.into === 'new') {
        const { baseline, text } = this.#fileAt(name);
        const whole = text.slice(0, baseline) + this.#linesOf(name, standing).text.slice(0, standing.bytes);
        this.files.set(name, { baseline, text: whole });
        position[file] = { into: 'end', bytes: whole.length };
        this.step();
      } else position[file] = standing;
    }
    this.#standing.set(stream.id, { at: position, sealed: false });
    return position;
  }

  async seal(stream: StreamPlan, path: NodePath, at: Position): Promise<void> {
    this.step();
    this.#takeUp(stream, path, at);
    for (const [file, { into }] of Object.entries(at)) {
      const name = nameOf(path, file);
      const renewed = this.newFiles.get(name);
      if (into === 'end' || renewed === undefined) continue;
      const { text, baseline } = this.#fileAt(name);
      const found = new Set(keysIn(renewed.text));
      for (const key of keysIn(text.slice(0, baseline))) if (!found.has(key)) this.gone.add(`${name} ${key}`);
      this.files.set(name, { text: renewed.text, baseline });
      this.newFiles.delete(name);
      this.step();
    }
    for (const [name, file] of this.newFiles) if (file.stream === stream.id) this.newFiles.delete(name);
    this.#standing.set(stream.id, { at, sealed: true });
    this.seals.push(stream.id);
    this.step();
  }

  async finish(end: ArchiveEnd): Promise<void> {
    this.step();
    assert.deepEqual([...this.newFiles.keys()], [], 'files of streams that are not sealed');
    this.ends.push(end);
    this.step();
  }

  async close(): Promise<void> {}

  /** The lines of a file, or its document. */
  read(name: string): readonly Json[] {
    const lines = this.#fileAt(name)
      .text.split('\n')
      .filter((line) => line !== '');
    return lines.map((line) => JSON.parse(line));
  }

  /** All that a reader finds. */
  get content(): Json {
    const files = [...this.files.keys()].toSorted().map((name) => [name, this.read(name)]);
    const attachments = [...this.attachments].map(([name, { bytes }]): Json => [name, bytes]);
    return { files: Object.fromEntries(files), attachments: attachments.toSorted(), gone: [...this.gone].toSorted() };
  }

  /** Cuts what a crash left behind the position the stream is taken up at; later on it must be where it was left. */
  #takeUp(stream: StreamPlan, path: NodePath, at: Position): { readonly sealed: boolean } {
    const standing = this.#standing.get(stream.id);
    if (standing !== undefined) {
      assert.deepEqual(at, standing.at, `${stream.id} is not where it was left`);
      return standing;
    }
    const isSealed = Object.entries(at).some(
      ([file, { into }]) => into === 'new' && !this.newFiles.has(nameOf(path, file)),
    );
    for (const [file, { into, bytes }] of Object.entries(at)) {
      const name = nameOf(path, file);
      const held = into === 'new' ? (this.newFiles.get(name) ?? this.files.get(name)) : this.files.get(name);
      assert.ok(held !== undefined && held.text.length >= bytes, `${name} is shorter than ${bytes}`);
      held.text = held.text.slice(0, bytes);
    }
    return { sealed: isSealed };
  }

  #append(
    stream: StreamPlan,
    name: string,
    standing: FilePosition | undefined,
    { into, value }: Extract<Deposit, { kind: 'line' }>,
    sealed: boolean,
  ): FilePosition {
    if (into === 'new') {
      assert.ok(!sealed, `a new line for ${name}, whose stream is sealed`);
      const begun = standing?.into === 'new' ? this.newFiles.get(name) : undefined;
      const text = (begun?.text ?? '') + textOf(value);
      this.newFiles.set(name, { text, stream: stream.id });
      return { into, bytes: text.length };
    }
    assert.ok(standing?.into !== 'new' || sealed, `a line at the end of ${name}, which is being read anew`);
    const { text, baseline } = this.#fileAt(name);
    const longer = (standing === undefined ? text.slice(0, baseline) : text) + textOf(value);
    this.files.set(name, { text: longer, baseline });
    return { into: standing?.into ?? into, bytes: longer.length };
  }

  #linesOf(name: string, { into, bytes }: FilePosition): { readonly text: string; readonly start: number } {
    const file = this.#fileAt(name);
    const text = (into === 'new' ? this.newFiles.get(name)?.text : undefined) ?? file.text;
    assert.ok(text.length >= bytes, `${name} is shorter than ${bytes}`);
    return { text, start: into === 'new' ? 0 : file.baseline };
  }

  #sinkOf(file: { bytes: string }): ByteSink {
    return {
      get size() {
        return file.bytes.length;
      },
      restart: async () => {
        file.bytes = '';
      },
      write: async (chunk) => {
        this.step();
        file.bytes += new TextDecoder().decode(chunk);
      },
    };
  }

  #fileAt(name: string): StoredFile {
    return this.files.get(name) ?? { text: '', baseline: 0 };
  }
}

const nameOf = (path: NodePath, file: string): string => `${path.map(({ id }) => id).join('/')}/${file}`;
const textOf = (value: Json): string => `${JSON.stringify(value)}\n`;

/** A line's key is what its first property holds. */
function keysIn(text: string): readonly string[] {
  const lines = text.split('\n').filter((line) => line !== '');
  return lines.map((line) => String(Object.values(JSON.parse(line))[0]));
}
