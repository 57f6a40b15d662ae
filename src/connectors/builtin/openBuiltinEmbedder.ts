// The embedder that needs no key, no network and no download. It works in the runner's own event loop, and so gives
// way to it between texts; the model itself is in `hybridModel.ts`.

import { setImmediate } from 'node:timers/promises';
import type { Embedder, EmbedderLimits, EmbeddingSpace } from '../../engine/ports.ts';
import { DIMENSIONS, HybridModel, MODEL } from './hybridModel.ts';
import { loadWordTable } from './loadWordTable.ts';

/** Text embedded before the event loop has its turn, in UTF-16 units: a millisecond or two. */
const TURN_UNITS = 16_384;

/**
 * @throws ConfigError when the table of word vectors cannot be read.
 * @throws CorruptError when it is damaged.
 */
export async function openBuiltinEmbedder(_settings: { readonly type: 'builtin' }): Promise<Embedder> {
  return new BuiltinEmbedder(new HybridModel(await loadWordTable()));
}

class BuiltinEmbedder implements Embedder {
  readonly space: EmbeddingSpace = { provider: 'builtin', model: MODEL, dimensions: DIMENSIONS, variant: '' };
  readonly limits: EmbedderLimits = { maxTexts: 100, maxBytes: 4_194_304, maxChars: 8_192 };
  readonly #model: HybridModel;

  constructor(model: HybridModel) {
    this.#model = model;
  }

  async embed(
    texts: readonly string[],
    _purpose: 'document' | 'query',
    signal: AbortSignal,
  ): Promise<readonly Float32Array[]> {
    const vectors: Float32Array[] = [];
    let units = TURN_UNITS;
    for (const text of texts) {
      if (units >= TURN_UNITS) {
        signal.throwIfAborted();
        await setImmediate();
        signal.throwIfAborted();
        units = 0;
      }
      vectors.push(this.#model.vectorOf(text));
      units += text.length;
    }
    return vectors;
  }

  async close(): Promise<void> {}
}
