// The embedder behind Google's Gemini API. What a call is made of, what goes wrong in it and what a refusal means are
// the files' beside this one.

import { GoogleGenerativeAI } from '@google/generative-ai';
import * as z from 'zod';
import { TransientError } from '../../core/errors.ts';
import type { GeminiEmbedderSettings } from '../../core/jobFile/geminiEmbedder.ts';
import type { Resolved } from '../../core/jobFile/jobSecrets.ts';
import type { Embedder } from '../../engine/ports.ts';
import { apiKeyOf } from '../http/apiKey.ts';
import { exchange } from '../http/exchange.ts';
import { jsonVector } from '../http/jsonVector.ts';
import { batchEmbed } from './batchEmbed.ts';
import { embedRequests, usesPrefixes } from './embedRequests.ts';
import { geminiRefusal } from './geminiRefusal.ts';

/** A request must stay under 4 MB; what is left is for the JSON around the texts and for quotes and breaks in them. */
const MAX_BYTES = 3_000_000;
/** About the tokens a model reads, at four characters a token. */
const MAX_CHARS = { prefixed: 32_000, other: 8_000 };

const numbers = z.custom<readonly unknown[]>(Array.isArray, { error: 'a list of numbers' });
const answerSchema = z.object({ embeddings: z.array(z.object({ values: numbers })) });

/**
 * @param keyName the secret the key comes from, for messages.
 * @throws AuthError for a key that no header can carry. Asks the server for nothing yet.
 */
export async function openGeminiEmbedder(
  settings: Resolved<GeminiEmbedderSettings>,
  keyName: string | null,
): Promise<Embedder> {
  const { model: name, dimensions, taskType, timeoutMs } = settings;
  const baseUrl = settings.url.replace(/\/+$/, '');
  const whom = `the embedder ${name} at ${new URL(baseUrl).origin}`;
  const key = apiKeyOf(settings.apiKey, keyName);
  const model = new GoogleGenerativeAI(key.value).getGenerativeModel({ model: name }, { baseUrl });
  return {
    space: { provider: 'gemini', model: name, dimensions, variant: taskType },
    limits: {
      maxTexts: settings.textsPerCall,
      maxBytes: MAX_BYTES,
      maxChars: settings.maxChars ?? (usesPrefixes(name) ? MAX_CHARS.prefixed : MAX_CHARS.other),
    },
    paid: true,
    async embed(texts, purpose, signal) {
      signal.throwIfAborted();
      if (texts.length === 0) return [];
      const requests = embedRequests(texts, purpose, { model: name, dimensions, taskType });
      const answer = await exchange({ whom, timeoutMs }, signal, (ending) =>
        batchEmbed(model, requests, ending, (refused) => geminiRefusal({ ...refused, whom, key })),
      );
      const parsed = answerSchema.safeParse(answer);
      if (!parsed.success) {
        throw new TransientError(`${whom} answered something other than embeddings: ${z.prettifyError(parsed.error)}`);
      }
      return parsed.data.embeddings.map(({ values }) => jsonVector(values));
    },
    close: async () => {},
  };
}
