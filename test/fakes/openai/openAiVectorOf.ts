// The vector the OpenAI-compatible fake gives a text: always of length 1, whatever its dimension.

import { TextVectors } from '../textVectors.ts';

export interface OpenAiVectorFacts {
  readonly model: string;
  readonly dimensions: number;
}

const tables = new Map<number, TextVectors>();

export function openAiVectorOf(text: string, { model, dimensions }: OpenAiVectorFacts): Float32Array {
  return tableFor(dimensions).values(`${model}\n${text}`, dimensions);
}

/** The same, as the numbers of a JSON array. */
export function renderOpenAiVector(text: string, { model, dimensions }: OpenAiVectorFacts): string {
  return tableFor(dimensions).render(`${model}\n${text}`, dimensions);
}

function tableFor(dimensions: number): TextVectors {
  const table = tables.get(dimensions) ?? new TextVectors(dimensions);
  tables.set(dimensions, table);
  return table;
}
