// An embedder of a few dimensions whose vectors follow from the text alone; a test may script its failures.

import { hash } from 'node:crypto';
import type { Embedder, EmbedderLimits } from '../../../src/engine/ports.ts';

const DIMENSIONS = 4;

/** What the embedder answers for a text: whole numbers, no two texts alike. */
function rawVectorOf(text: string): Float32Array {
  const bytes = hash('sha256', text, 'buffer');
  return Float32Array.from({ length: DIMENSIONS }, (_, i) => (bytes[i] ?? 0) + 1);
}

/** A text's vector as the engine keeps it: of length one. */
export function vectorOf(text: string): Float32Array {
  const raw = rawVectorOf(text);
  const length = Math.sqrt(raw.reduce((sum, value) => sum + value ** 2, 0));
  return raw.map((value) => value / length);
}

export class ScriptedEmbedder implements Embedder {
  readonly space = { provider: 'test', model: 'hash', dimensions: DIMENSIONS, variant: '' };
  readonly limits: EmbedderLimits;
  readonly paid = true;
  /** The texts of every call, refused ones included. */
  readonly calls: (readonly string[])[] = [];
  /** The texts of every call that was answered. */
  readonly answered: string[] = [];
  /** What a call fails with, null when it does not. */
  failure: (texts: readonly string[]) => Error | null = () => null;
  /** What is answered in the end. */
  answer: (vectors: readonly Float32Array[]) => readonly Float32Array[] = (vectors) => vectors;
  /** Resolves when the call may go on. */
  gate: (texts: readonly string[]) => Promise<void> = async () => {};

  constructor(limits: Partial<EmbedderLimits> = {}) {
    this.limits = { maxTexts: 100, maxBytes: 1_000_000, maxChars: 1_000, ...limits };
  }

  get textsSent(): readonly string[] {
    return this.calls.flat();
  }

  async embed(texts: readonly string[]): Promise<readonly Float32Array[]> {
    this.calls.push(texts);
    await this.gate(texts);
    const failure = this.failure(texts);
    if (failure !== null) throw failure;
    this.answered.push(...texts);
    return this.answer(texts.map(rawVectorOf));
  }

  async close(): Promise<void> {}
}
