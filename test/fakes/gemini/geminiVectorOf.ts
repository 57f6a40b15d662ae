// The vector the fake gives a text, for tests that check which text a vector belongs to.

import { TextVectors } from '../textVectors.ts';

export interface GeminiModel {
  readonly maxTokens: number;
  /** Newer models take their instructions from the text and ignore `taskType`. */
  readonly usesTaskType: boolean;
}

export const GEMINI_MODELS: ReadonlyMap<string, GeminiModel> = new Map([
  ['gemini-embedding-001', { maxTokens: 2_048, usesTaskType: true }],
  ['gemini-embedding-2', { maxTokens: 8_192, usesTaskType: false }],
]);

export interface GeminiVectorFacts {
  readonly model: string;
  readonly dimensions: number;
  readonly taskType: string;
}

const CHARS_PER_TOKEN = 4;
/** Only these vectors have length 1; the API shortens without normalising. */
const FULL_DIMENSIONS = 3_072;
const vectors = new TextVectors(FULL_DIMENSIONS);

/** Tokens of a text by the fake's rule: one for each four UTF-16 units begun. */
export function geminiTokensOf(text: string): number {
  return Math.ceil(text.length / CHARS_PER_TOKEN);
}

/** As the answer carries it: not normalised below 3,072 dimensions. What is over the model's tokens has no influence. */
export function geminiVectorOf(text: string, facts: GeminiVectorFacts): Float32Array {
  return vectors.values(keyOf(text, facts), facts.dimensions);
}

/** The same, as the numbers of a JSON array. */
export function renderGeminiVector(text: string, facts: GeminiVectorFacts): string {
  return vectors.render(keyOf(text, facts), facts.dimensions);
}

function keyOf(text: string, { model, taskType }: GeminiVectorFacts): string {
  const traits = GEMINI_MODELS.get(model);
  const seen = text.slice(0, (traits?.maxTokens ?? 0) * CHARS_PER_TOKEN);
  return `${model}\n${traits?.usesTaskType === true ? taskType : ''}\n${seen}`;
}
