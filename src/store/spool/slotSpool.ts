// The spool over a file of slots: a paid vector stays in its slot until a point holds it, then the slot is used again, so
// the file grows with what is under way and not with the run. Knows nothing of how its files are found or checked.

import { rm } from 'node:fs/promises';
import type { FoundVector, PaidVector, VectorSpool } from '../../engine/ports.ts';
import type { KnownText, KnownTexts } from './knownTexts.ts';
import type { PlacedSlot, SlotFile } from './slotFile.ts';

interface Place {
  readonly slot: number;
  readonly serial: number;
}

export class SlotSpool implements VectorSpool {
  readonly #file: SlotFile;
  readonly #texts: KnownTexts;
  /** By the hash of their text: the vectors that are durable and that no point holds. */
  readonly #kept = new Map<string, Place>();
  readonly #free: number[] = [];
  #slots = 0;
  #serial = 0;
  #gathered: PaidVector[] = [];
  #next: Promise<void> | null = null;
  #writing: Promise<void> = Promise.resolve();
  #failure: Error | null = null;
  #open = true;

  constructor(file: SlotFile, texts: KnownTexts) {
    this.#file = file;
    this.#texts = texts;
  }

  /** Takes up what an earlier attempt has left. @returns how many slots could not be read. */
  async load(): Promise<number> {
    let unreadable = 0;
    for await (const found of this.#file.slots()) {
      const slot = this.#slots++;
      if (found.kind === 'vector') this.#serial = Math.max(this.#serial, found.serial);
      if (found.kind === 'vector' && !this.#kept.has(found.textHash) && !this.#texts.isWritten(found)) {
        this.#kept.set(found.textHash, { slot, serial: found.serial });
      } else this.#free.push(slot);
      if (found.kind === 'unreadable') unreadable += 1;
    }
    return unreadable;
  }

  find(textHashes: readonly string[]): ReadonlyMap<string, FoundVector> {
    const found = new Map<string, FoundVector>();
    for (const textHash of textHashes) {
      const vector = this.#vectorOf(textHash);
      const point = vector === null ? this.#texts.pointOf(textHash) : null;
      if (vector !== null) found.set(textHash, { kind: 'kept', vector });
      else if (point !== null) found.set(textHash, { kind: 'written', point });
    }
    return found;
  }

  keep(vectors: readonly PaidVector[]): Promise<void> {
    this.#gathered.push(...vectors);
    if (this.#next === null) {
      this.#next = this.#writing.then(() => this.#writeGathered());
      this.#writing = this.#next.catch(() => {});
    }
    return this.#next;
  }

  settle(points: readonly { readonly textHash: string; readonly point: KnownText['point'] }[]): void {
    const settled: (KnownText & Place)[] = [];
    for (const { textHash, point } of points) {
      const place = this.#kept.get(textHash);
      if (place === undefined) continue;
      this.#kept.delete(textHash);
      settled.push({ textHash, point, ...place });
    }
    if (settled.length === 0) return;
    // Before the slots are used again: between the two, a crash finds every text in one of the places at least.
    this.#texts.add(settled);
    for (const { slot } of settled) this.#free.push(slot);
  }

  async discard(): Promise<void> {
    await this.#closeFile();
    this.#texts.discard();
    await rm(this.#file.path, { force: true });
  }

  async close(): Promise<void> {
    await this.#closeFile();
    this.#texts.close();
  }

  async #closeFile(): Promise<void> {
    await this.#writing;
    if (!this.#open) return;
    this.#open = false;
    await this.#file.close();
  }

  #vectorOf(textHash: string): Float32Array | null {
    const place = this.#kept.get(textHash);
    if (place === undefined) return null;
    const found = this.#file.read(place.slot);
    if (found.kind === 'vector' && found.textHash === textHash) return found.vector;
    // Spoiled since it was written. Another text's vector would be worse than paying again.
    this.#kept.delete(textHash);
    this.#free.push(place.slot);
    return null;
  }

  async #writeGathered(): Promise<void> {
    const vectors = new Map(this.#gathered.map((paid) => [paid.textHash, paid]));
    this.#gathered = [];
    this.#next = null;
    // A disk that has failed is not tried again: what it says after a failed fsync proves nothing.
    if (this.#failure !== null) throw this.#failure;
    const placed: PlacedSlot[] = [];
    for (const paid of vectors.values()) {
      if (this.#kept.has(paid.textHash)) continue;
      this.#serial += 1;
      placed.push({ ...paid, slot: this.#free.pop() ?? this.#slots++, serial: this.#serial });
    }
    if (placed.length === 0) return;
    try {
      await this.#file.write(placed);
    } catch (error) {
      this.#failure = error instanceof Error ? error : new Error(String(error));
      throw error;
    }
    for (const { textHash, slot, serial } of placed) this.#kept.set(textHash, { slot, serial });
  }
}
