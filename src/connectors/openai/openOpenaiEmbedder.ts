// The embedder behind any OpenAI-compatible server (POST /v1/embeddings), by plain fetch.
// An answer's vectors are put in order by the `index` each carries: servers may send them in any.

import { z } from 'zod';
import { TransientError } from '../../core/errors.ts';
import type { Embedder } from '../../engine/ports.ts';
import { postJson } from '../http/postJson.ts';

export interface OpenaiEmbedderSettings {
  readonly type: 'openai';
  readonly url: string;
  readonly model: string;
  readonly dimensions: number;
  readonly shorten: boolean;
  readonly apiKey?: string | undefined;
  readonly textsPerCall: number;
  readonly maxChars: number;
  readonly timeoutMs: number;
}

const answerSchema = z.object({
  data: z.array(z.object({ index: z.number().int().nonnegative(), embedding: z.array(z.number()) })),
});

export async function openOpenaiEmbedder(settings: OpenaiEmbedderSettings): Promise<Embedder> {
  const { model, dimensions, apiKey, timeoutMs, maxChars } = settings;
  const base = settings.url.replace(/\/+$/, '');
  const whom = `the embedder at ${new URL(base).origin}`;
  const headers: Record<string, string> = apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` };
  return {
    space: { provider: `openai ${base}`, model, dimensions, variant: '' },
    limits: { maxTexts: settings.textsPerCall, maxBytes: 8 << 20, maxChars },
    async embed(texts, _purpose, signal) {
      const body = { model, input: texts, encoding_format: 'float', ...(settings.shorten ? { dimensions } : {}) };
      const answer = await postJson({ url: `${base}/embeddings`, headers, body, timeoutMs, whom }, signal);
      const parsed = answerSchema.safeParse(answer);
      if (!parsed.success) {
        throw new TransientError(`${whom} answered something other than embeddings: ${z.prettifyError(parsed.error)}`);
      }
      return inOrder(parsed.data.data, texts.length, whom);
    },
    close: async () => {},
  };
}

/** Every index once, or it is not known which vector belongs to which text. */
function inOrder(
  data: readonly { readonly index: number; readonly embedding: readonly number[] }[],
  texts: number,
  whom: string,
): readonly Float32Array[] {
  const byIndex = new Map(data.map(({ index, embedding }) => [index, embedding]));
  return Array.from({ length: texts }, (_, index) => {
    const embedding = byIndex.get(index);
    if (embedding === undefined || data.length !== texts) {
      throw new TransientError(
        `${whom} was asked for ${texts} vectors and answered ${data.length}; the answer is not used`,
      );
    }
    return Float32Array.from(embedding);
  });
}
