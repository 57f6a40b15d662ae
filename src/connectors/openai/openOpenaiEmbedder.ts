// The embedder behind any OpenAI-compatible server (POST /v1/embeddings), by plain fetch.
// An answer's vectors are put in order by the `index` each carries: servers may send them in any.

import * as z from 'zod';
import { TransientError } from '../../core/errors.ts';
import type { Resolved } from '../../core/jobFile/jobSecrets.ts';
import type { OpenaiEmbedderSettings } from '../../core/jobFile/openaiEmbedder.ts';
import type { Embedder } from '../../engine/ports.ts';
import { apiKeyOf } from '../http/apiKey.ts';
import { jsonVector } from '../http/jsonVector.ts';
import { postJson } from '../http/postJson.ts';
import { openaiRefusal } from './openaiRefusal.ts';

/** A call's body. Servers refuse more with 413, at sizes of their own; the engine then halves the call. */
const MAX_BYTES = 8 << 20;

const numbers = z.custom<readonly unknown[]>(Array.isArray, { error: 'a list of numbers' });
const answerSchema = z.object({
  data: z.array(z.object({ index: z.number().int().nonnegative(), embedding: numbers })),
});

/**
 * @param keyName the secret the key comes from, for messages.
 * @throws AuthError for a key that no header can carry. Asks the server for nothing yet.
 */
export async function openOpenaiEmbedder(
  settings: Resolved<OpenaiEmbedderSettings>,
  keyName: string | null,
): Promise<Embedder> {
  const { model, dimensions, timeoutMs, maxChars } = settings;
  const base = settings.url.replace(/\/+$/, '');
  const whom = `the embedder ${model} at ${new URL(base).origin}`;
  const key = settings.apiKey === undefined ? null : apiKeyOf(settings.apiKey, keyName);
  const headers: Record<string, string> = key === null ? {} : { authorization: `Bearer ${key.value}` };
  const call = { url: `${base}/embeddings`, headers, timeoutMs, whom, key, explain: openaiRefusal };
  return {
    space: { provider: `openai ${base}`, model, dimensions, variant: '' },
    limits: { maxTexts: settings.textsPerCall, maxBytes: MAX_BYTES, maxChars },
    paid: true,
    async embed(texts, _purpose, signal) {
      signal.throwIfAborted();
      if (texts.length === 0) return [];
      const body = { model, input: texts, encoding_format: 'float', ...(settings.shorten ? { dimensions } : {}) };
      const parsed = answerSchema.safeParse(await postJson({ ...call, body }, signal));
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
  data: readonly { readonly index: number; readonly embedding: readonly unknown[] }[],
  texts: number,
  whom: string,
): readonly Float32Array[] {
  const byIndex = new Map(data.map(({ index, embedding }) => [index, embedding]));
  return Array.from({ length: texts }, (_, index) => {
    const embedding = byIndex.get(index);
    if (embedding === undefined || data.length !== texts) {
      throw new TransientError(
        `${whom} was asked for ${texts} vectors and answered ${data.length}, of ${byIndex.size} texts; the answer is not used`,
      );
    }
    return jsonVector(embedding);
  });
}
