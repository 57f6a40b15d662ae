// A spool in memory that outlives the attempts of its test, as the files of a real one do.

import type { PointId } from '../../../src/core/ids.ts';
import type { FoundVector, PaidVector, VectorSpool } from '../../../src/engine/ports.ts';

export class MemorySpool implements VectorSpool {
  /** By the hash of the text: vectors no point holds yet, and the points of the others. */
  readonly kept = new Map<string, Float32Array>();
  readonly written = new Map<string, PointId>();
  discarded = false;
  /** What keeping fails with, null when it does not. */
  failure: Error | null = null;
  /** Resolves when vectors may be durable. */
  gate: () => Promise<void> = async () => {};

  find(textHashes: readonly string[]): ReadonlyMap<string, FoundVector> {
    const found = new Map<string, FoundVector>();
    for (const textHash of textHashes) {
      const [vector, point] = [this.kept.get(textHash), this.written.get(textHash)];
      if (vector !== undefined) found.set(textHash, { kind: 'kept', vector });
      else if (point !== undefined) found.set(textHash, { kind: 'written', point });
    }
    return found;
  }

  async keep(vectors: readonly PaidVector[]): Promise<void> {
    await this.gate();
    if (this.failure !== null) throw this.failure;
    for (const { textHash, vector } of vectors) this.kept.set(textHash, vector);
  }

  settle(points: readonly { readonly textHash: string; readonly point: PointId }[]): void {
    for (const { textHash, point } of points) if (this.kept.delete(textHash)) this.written.set(textHash, point);
  }

  async discard(): Promise<void> {
    this.discarded = true;
  }

  async close(): Promise<void> {}
}
