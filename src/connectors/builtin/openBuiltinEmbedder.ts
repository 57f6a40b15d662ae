// The embedder that needs no key, no network and no download. Its work is pure computation, so it has a thread of its
// own (`embedderThread.ts`): reading, writing and heartbeats go on beside it, on another core where there is one.

import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { ConfigError, messageOf, TransientError } from '../../core/errors.ts';
import type { Embedder, EmbedderLimits, EmbeddingSpace } from '../../engine/ports.ts';
import type { ThreadAnswer, ThreadQuestion } from './embedderThread.ts';
import { DIMENSIONS, MODEL } from './hybridModel.ts';

/** The thread's code lies beside this file's bundle, or beside this file. */
const THREAD = import.meta.url.endsWith('.ts') ? './embedderThread.ts' : './embedderThread.js';

/** The thread's first message. */
const READY = 'ready';

interface Waiting {
  resolve(vectors: readonly Float32Array[]): void;
  reject(error: unknown): void;
}

/**
 * Returns while the thread is still starting; the first call waits for it.
 * That call throws a ConfigError when the table of word vectors cannot be read or is damaged.
 */
export async function openBuiltinEmbedder(_settings: { readonly type: 'builtin' }): Promise<Embedder> {
  const thread = new Worker(new URL(THREAD, import.meta.url));
  const ready = untilReady(thread);
  // Whoever embeds first hears of a failure; nobody may.
  ready.catch(() => {});
  return new BuiltinEmbedder(thread, ready);
}

async function untilReady(thread: Worker): Promise<void> {
  try {
    await once(thread, 'message');
  } catch (error) {
    throw new ConfigError(`the built-in embedder cannot start: ${messageOf(error)}. Reinstall Ratchet.`, {
      cause: error,
    });
  }
}

class BuiltinEmbedder implements Embedder {
  readonly space: EmbeddingSpace = { provider: 'builtin', model: MODEL, dimensions: DIMENSIONS, variant: '' };
  readonly limits: EmbedderLimits = { maxTexts: 100, maxBytes: 4_194_304, maxChars: 8_192 };
  readonly paid = false;
  readonly #thread: Worker;
  readonly #ready: Promise<void>;
  readonly #waiting = new Map<number, Waiting>();
  #asked = 0;

  constructor(thread: Worker, ready: Promise<void>) {
    this.#thread = thread;
    this.#ready = ready;
    thread.on('message', (message: ThreadAnswer | typeof READY) => {
      if (message !== READY) this.#answered(message);
    });
    thread.on('error', (error) => this.#ended(messageOf(error)));
    thread.on('exit', () => this.#ended('it has ended'));
  }

  async embed(
    texts: readonly string[],
    _purpose: 'document' | 'query',
    signal: AbortSignal,
  ): Promise<readonly Float32Array[]> {
    signal.throwIfAborted();
    await this.#ready;
    signal.throwIfAborted();
    this.#asked += 1;
    const id = this.#asked;
    const { promise, resolve, reject } = Promise.withResolvers<readonly Float32Array[]>();
    const abort = (): void => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    this.#waiting.set(id, { resolve, reject });
    const question: ThreadQuestion = { id, texts };
    this.#thread.postMessage(question);
    try {
      return await promise;
    } finally {
      signal.removeEventListener('abort', abort);
      this.#waiting.delete(id);
    }
  }

  async close(): Promise<void> {
    await this.#thread.terminate();
  }

  #answered({ id, numbers }: ThreadAnswer): void {
    const vectors = Array.from({ length: numbers.length / DIMENSIONS }, (_, index) =>
      numbers.subarray(index * DIMENSIONS, (index + 1) * DIMENSIONS),
    );
    this.#waiting.get(id)?.resolve(vectors);
  }

  #ended(why: string): void {
    const error = new TransientError(`the built-in embedder's thread gave no answer: ${why}`);
    for (const { reject } of this.#waiting.values()) reject(error);
  }
}
