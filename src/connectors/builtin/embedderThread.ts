// The thread the built-in embedder works in: texts in, their vectors out as one block of numbers that changes hands
// without being copied. Says that it is ready with its first message.

import { parentPort } from 'node:worker_threads';
import { DIMENSIONS, HybridModel } from './hybridModel.ts';
import { loadWordTable } from './loadWordTable.ts';

export interface ThreadQuestion {
  readonly id: number;
  readonly texts: readonly string[];
}

export interface ThreadAnswer {
  readonly id: number;
  /** The vectors of the texts, one behind the other. */
  readonly numbers: Float32Array;
}

if (parentPort !== null) {
  const port = parentPort;
  const model = new HybridModel(await loadWordTable());
  port.on('message', ({ id, texts }: ThreadQuestion) => {
    const numbers = new Float32Array(texts.length * DIMENSIONS);
    texts.forEach((text, index) => {
      numbers.set(model.vectorOf(text), index * DIMENSIONS);
    });
    const answer: ThreadAnswer = { id, numbers };
    port.postMessage(answer, [numbers.buffer]);
  });
  port.postMessage('ready');
}
