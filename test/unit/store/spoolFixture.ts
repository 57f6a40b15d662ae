// Paid vectors that follow from their text, and what a spool holds of them, for the tests of the spool.

import { hash } from 'node:crypto';
import { hashText } from '../../../src/core/contentHash.ts';
import { jobName, type PointId, recordId } from '../../../src/core/ids.ts';
import { pointIdOf } from '../../../src/core/pointId.ts';
import type { EmbeddingSpace, PaidVector, VectorSpool } from '../../../src/engine/ports.ts';

export const SPACE: EmbeddingSpace = { provider: 'test', model: 'hash', dimensions: 32, variant: '' };

/** A vector for each text, no two alike. */
export function paid(...texts: readonly string[]): PaidVector[] {
  return texts.map((text) => ({ textHash: hashText(text), vector: Float32Array.from(hash('sha256', text, 'buffer')) }));
}

const pointOf = (text: string): PointId => pointIdOf(jobName('job'), recordId(text));

export function settle(spool: VectorSpool, ...texts: readonly string[]): void {
  spool.settle(texts.map((text) => ({ textHash: hashText(text), point: pointOf(text) })));
}

/** For each text: `kept` when the spool has its vector, `written` when it names its point, `wrong`, or `-`. */
export function standing(spool: VectorSpool, ...texts: readonly string[]): string[] {
  const found = spool.find(texts.map(hashText));
  return texts.map((text) => {
    const one = found.get(hashText(text));
    if (one === undefined) return '-';
    const [expected] = paid(text);
    const isRight = one.kind === 'kept' ? `${one.vector}` === `${expected?.vector}` : one.point === pointOf(text);
    return isRight ? one.kind : 'wrong';
  });
}
