// Texts as Gemini is asked for their vectors: one request for each, with what the vector is for.
// Each text is a content of its own: parts of one content get one vector together.

import { type EmbedContentRequest, TaskType } from '@google/generative-ai';

export interface VectorUse {
  readonly model: string;
  readonly dimensions: number;
  readonly taskType: 'RETRIEVAL_DOCUMENT' | 'SEMANTIC_SIMILARITY' | 'CLASSIFICATION' | 'CLUSTERING';
}

/** The API takes it, the client's types do not know it. */
interface SizedRequest extends EmbedContentRequest {
  readonly outputDimensionality: number;
}

/** gemini-embedding-2 takes no task type: the text itself says it. Wording of https://ai.google.dev/gemini-api/docs/embeddings */
const PREFIXES: Readonly<Partial<Record<TaskType, string>>> = {
  [TaskType.RETRIEVAL_DOCUMENT]: 'title: none | text: ',
  [TaskType.RETRIEVAL_QUERY]: 'task: search result | query: ',
  [TaskType.SEMANTIC_SIMILARITY]: 'task: sentence similarity | query: ',
  [TaskType.CLASSIFICATION]: 'task: classification | query: ',
  [TaskType.CLUSTERING]: 'task: clustering | query: ',
};

export const usesPrefixes = (model: string): boolean => model.startsWith('gemini-embedding-2');

export function embedRequests(
  texts: readonly string[],
  purpose: 'document' | 'query',
  { model, dimensions, taskType }: VectorUse,
): EmbedContentRequest[] {
  const task = purpose === 'query' && taskType === 'RETRIEVAL_DOCUMENT' ? TaskType.RETRIEVAL_QUERY : TaskType[taskType];
  const prefix = usesPrefixes(model) ? (PREFIXES[task] ?? '') : null;
  return texts.map((text): SizedRequest => {
    const content = { role: 'user', parts: [{ text: `${prefix ?? ''}${text}` }] };
    return { content, outputDimensionality: dimensions, ...(prefix === null ? { taskType: task } : {}) };
  });
}
