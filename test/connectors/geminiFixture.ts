// Opens the Gemini embedder with settings as a job file gives them.

import { openGeminiEmbedder } from '../../src/connectors/gemini/openGeminiEmbedder.ts';
import { type GeminiEmbedderSettings, geminiEmbedderSchema } from '../../src/core/jobFile/geminiEmbedder.ts';
import type { Resolved } from '../../src/core/jobFile/jobSecrets.ts';
import type { Embedder } from '../../src/engine/ports.ts';
import { KEY, KEY_NAME } from './embedderFaults.ts';

export type GeminiOverrides = Partial<Resolved<GeminiEmbedderSettings>>;

/** Defaults filled in; `over` replaces parts. */
export function openGemini(over: GeminiOverrides): Promise<Embedder> {
  const parsed = geminiEmbedderSchema.parse({ type: 'gemini', apiKey: `\${secret:${KEY_NAME}}` });
  return openGeminiEmbedder({ ...parsed, apiKey: KEY, ...over }, KEY_NAME);
}
