// `"embedder": {"type": "gemini", …}`: Google's Gemini API.

import * as z from 'zod';
import { callTimeout, embedderOptions } from './embedderOptions.ts';
import { wholeNumber } from './fields.ts';
import { secret, urlField } from './secret.ts';

const MODEL = 'the name of a model, such as "gemini-embedding-001"';

export const geminiEmbedderSchema = z.strictObject({
  type: z.literal('gemini').describe("Google's Gemini API."),
  model: z
    .string({ error: MODEL })
    .regex(/^[a-z0-9][a-z0-9._-]*$/i, { error: MODEL })
    .default('gemini-embedding-001')
    .describe(
      'Default "gemini-embedding-001". Vectors of another model, such as "gemini-embedding-2", do not mix with it.',
    ),
  dimensions: wholeNumber(128, 3_072)
    .default(768)
    .describe('Numbers in a vector, 128 to 3072. Default 768. Checked in every answer.'),
  taskType: z
    .enum(['RETRIEVAL_DOCUMENT', 'SEMANTIC_SIMILARITY', 'CLASSIFICATION', 'CLUSTERING'])
    .default('RETRIEVAL_DOCUMENT')
    .describe(
      'What the vectors are for. Default "RETRIEVAL_DOCUMENT": texts to be found, and searches are embedded as "RETRIEVAL_QUERY". With the others a search is embedded as the texts are.',
    ),
  apiKey: secret('A key of Google AI Studio.'),
  url: urlField(['http', 'https'])
    .default('https://generativelanguage.googleapis.com')
    .describe('Where the API is. Default "https://generativelanguage.googleapis.com".'),
  textsPerCall: wholeNumber(1, 100).default(100).describe('Texts in one call at most, 1 to 100. Default 100.'),
  maxChars: wholeNumber(1, 32_000)
    .optional()
    .describe(
      "Longer texts are cut to this many characters, at a word's end, and counted. Default 8000, of gemini-embedding-2 32000. Gemini itself leaves out what is over 2048 tokens (gemini-embedding-2: 8192) and does not say so; other scripts than Latin have fewer characters to a token.",
    ),
  timeoutMs: callTimeout,
  ...embedderOptions,
});

export type GeminiEmbedderSettings = z.infer<typeof geminiEmbedderSchema>;
