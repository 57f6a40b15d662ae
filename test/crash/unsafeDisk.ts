// A disk that keeps what was synced and may lose anything else when the power fails: any sector of a write, any change of
// a file's size, any names changed since the directory was synced. Fed with a trace; knows no database.

import type { DiskOperation } from './diskTrace.ts';

type FileChange = Extract<DiskOperation, { kind: 'write' | 'truncate' }>;
type NameChange = Extract<DiskOperation, { kind: 'create' | 'rename' | 'unlink' }>;

export class UnsafeDisk {
  readonly #durable = new Map<number, Buffer>();
  readonly #pending = new Map<number, FileChange[]>();
  readonly #names = new Map<string, number>();
  #pendingNames: NameChange[] = [];

  apply(operation: DiskOperation): void {
    switch (operation.kind) {
      case 'write':
      case 'truncate':
        this.#changesOf(operation.inode).push(operation);
        break;
      case 'sync': {
        const changes = this.#changesOf(operation.inode);
        this.#durable.set(
          operation.inode,
          changes.reduce(changed, this.#durable.get(operation.inode) ?? Buffer.alloc(0)),
        );
        this.#pending.set(operation.inode, []);
        break;
      }
      case 'create':
      case 'rename':
      case 'unlink':
        this.#pendingNames.push(operation);
        break;
      case 'syncDirectory':
        for (const change of this.#pendingNames) rename(this.#names, change);
        this.#pendingNames = [];
        break;
    }
  }

  /** The files as one power cut might leave them now. `random` gives numbers from 0 to below 1. */
  afterPowerCut(random: () => number): Map<string, Buffer> {
    const names = new Map(this.#names);
    // A journal keeps the order of names, so a beginning of them survives.
    const survivors = Math.floor(random() * (this.#pendingNames.length + 1));
    for (const change of this.#pendingNames.slice(0, survivors)) rename(names, change);
    const sector = random() < 0.5 ? 512 : 4096;
    return new Map(Array.from(names, ([name, inode]) => [name, this.#survivingBytes(inode, sector, random)]));
  }

  #survivingBytes(inode: number, sector: number, random: () => number): Buffer {
    let bytes = this.#durable.get(inode) ?? Buffer.alloc(0);
    const luck = random();
    for (const change of this.#changesOf(inode)) {
      if (luck < 0.2) continue;
      if (luck > 0.8) bytes = changed(bytes, change);
      else if (change.kind === 'truncate') bytes = random() < 0.5 ? changed(bytes, change) : bytes;
      else for (const part of sectorsOf(change, sector)) bytes = torn(bytes, part, random());
    }
    return bytes;
  }

  #changesOf(inode: number): FileChange[] {
    const known = this.#pending.get(inode) ?? [];
    this.#pending.set(inode, known);
    return known;
  }
}

/** Half of the sectors arrive; a tenth only lengthen the file, as a lost write behind its end does. */
function torn(bytes: Buffer, part: FileChange & { kind: 'write' }, fate: number): Buffer {
  if (fate < 0.5) return changed(bytes, part);
  return fate < 0.6 ? lengthened(bytes, part.offset + part.data.length) : bytes;
}

function* sectorsOf(write: FileChange & { kind: 'write' }, sector: number): Generator<FileChange & { kind: 'write' }> {
  for (let start = 0; start < write.data.length; ) {
    const offset = write.offset + start;
    const end = start + (sector - (offset % sector));
    yield { ...write, offset, data: write.data.subarray(start, end) };
    start = end;
  }
}

function changed(bytes: Buffer, change: FileChange): Buffer {
  if (change.kind === 'truncate') return Buffer.from(lengthened(bytes, change.size).subarray(0, change.size));
  const copy = Buffer.from(lengthened(bytes, change.offset + change.data.length));
  change.data.copy(copy, change.offset);
  return copy;
}

function lengthened(bytes: Buffer, size: number): Buffer {
  return bytes.length >= size ? bytes : Buffer.concat([bytes, Buffer.alloc(size - bytes.length)]);
}

function rename(names: Map<string, number>, change: NameChange): void {
  if (change.kind === 'create') names.set(change.name, change.inode);
  else if (change.kind === 'unlink') names.delete(change.name);
  else {
    const inode = names.get(change.from);
    names.delete(change.from);
    if (inode !== undefined) names.set(change.to, inode);
  }
}
