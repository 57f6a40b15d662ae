// An embedder that costs next to nothing, so that a benchmark shows what everything around it costs.

import type { Embedder } from '../../src/engine/ports.ts';

const DIMENSIONS = 768;

export function cheapVector(text: string): Float32Array {
  const vector = new Float32Array(DIMENSIONS);
  let state = text.length;
  for (let index = 0; index < text.length; index += 7) state = (Math.imul(state, 31) + text.charCodeAt(index)) | 0;
  for (let index = 0; index < DIMENSIONS; index += 1) vector[index] = ((state >>> (index % 24)) & 0xff) - 127.5;
  return vector;
}

export const cheapEmbedder: Embedder = {
  space: { provider: 'bench', model: 'cheap', dimensions: DIMENSIONS, variant: '' },
  limits: { maxTexts: 100, maxBytes: 1 << 22, maxChars: 8_192 },
  embed: async (texts) => texts.map(cheapVector),
  close: async () => {},
};
