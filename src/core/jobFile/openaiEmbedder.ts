// `"embedder": {"type": "openai", …}`: any server that answers POST /v1/embeddings as OpenAI's does.

import * as z from 'zod';
import { callTimeout, embedderOptions } from './embedderOptions.ts';
import { textField, wholeNumber } from './fields.ts';
import { secret, urlField } from './secret.ts';

export const openaiEmbedderSchema = z.strictObject({
  type: z.literal('openai').describe('A server with an OpenAI-compatible API: Ollama, LM Studio, vLLM, OpenAI.'),
  url: urlField(['http', 'https']).describe(
    'Where the API begins, up to and including its version: "http://127.0.0.1:11434/v1" (Ollama), "https://api.openai.com/v1".',
  ),
  model: textField('the name of a model').describe('Name of the model as the server knows it.'),
  dimensions: wholeNumber(1, 65_536).describe('Numbers in a vector of this model. Checked in every answer.'),
  shorten: z
    .boolean()
    .default(false)
    .describe('true: asks the server to shorten its vectors to "dimensions" (text-embedding-3 and others that can).'),
  apiKey: secret('Sent as a bearer token. Local servers need none.').optional(),
  textsPerCall: wholeNumber(1, 2_048).default(64).describe('Texts in one call at most, 1 to 2048. Default 64.'),
  maxChars: wholeNumber(1, 1_000_000)
    .default(8_000)
    .describe("Longer texts are cut to this many characters, at a word's end, and counted. Default 8000."),
  timeoutMs: callTimeout,
  ...embedderOptions,
});

export type OpenaiEmbedderSettings = z.infer<typeof openaiEmbedderSchema>;
