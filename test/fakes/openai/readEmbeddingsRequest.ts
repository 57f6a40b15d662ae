// Reads the body of POST /v1/embeddings. Unlike Gemini, over-long texts are refused. Throws OpenAiRefusal.

import { invalidRequest } from './openAiError.ts';

const MAX_INPUTS = 2_048;
const MAX_TOKENS = 8_192;
const CHARS_PER_TOKEN = 4;
const FIELDS: ReadonlySet<string> = new Set(['model', 'input', 'dimensions', 'encoding_format', 'user']);

export interface EmbeddingsOrder {
  readonly model: string;
  readonly texts: readonly string[];
  readonly tokens: number;
  /** What was asked for; undefined leaves it to the model. */
  readonly dimensions: number | undefined;
  readonly base64: boolean;
}

export function readEmbeddingsRequest(body: unknown): EmbeddingsOrder {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw invalidRequest('We could not parse the JSON body of your request: expected an object.');
  }
  const fields: Readonly<Record<string, unknown>> = { ...body };
  const unknown = Object.keys(fields).find((name) => !FIELDS.has(name));
  if (unknown !== undefined) throw invalidRequest(`Unrecognized request argument supplied: ${unknown}`, unknown);
  const { model, input, dimensions, encoding_format: encoding = 'float' } = fields;
  if (typeof model !== 'string' || model === '') throw invalidRequest('you must provide a model parameter', 'model');
  if (encoding !== 'float' && encoding !== 'base64') {
    throw invalidRequest(
      `'${String(encoding)}' is not one of ['float', 'base64'] - 'encoding_format'`,
      'encoding_format',
    );
  }
  if (dimensions !== undefined && (typeof dimensions !== 'number' || !Number.isInteger(dimensions) || dimensions < 1)) {
    throw invalidRequest(`${JSON.stringify(dimensions)} is not a valid value for 'dimensions'.`, 'dimensions');
  }
  const texts = textsOf(input);
  return {
    model,
    texts,
    tokens: texts.reduce((sum, text) => sum + tokensOf(text), 0),
    dimensions,
    base64: encoding === 'base64',
  };
}

function textsOf(input: unknown): readonly string[] {
  const inputs: readonly unknown[] = Array.isArray(input) ? input : [input];
  if (inputs.length === 0) throw invalidRequest("'$.input' is invalid. Please check the API reference.", 'input');
  if (inputs.length > MAX_INPUTS) {
    throw invalidRequest(`'$.input' must contain at most ${MAX_INPUTS} items, found ${inputs.length}.`, 'input');
  }
  return inputs.map((text) => {
    if (typeof text !== 'string') {
      throw invalidRequest("'$.input' is invalid. Please check the API reference.", 'input');
    }
    if (text === '') throw invalidRequest("'$.input' is invalid: input cannot be an empty string.", 'input');
    if (tokensOf(text) > MAX_TOKENS) {
      throw invalidRequest(
        `This model's maximum context length is ${MAX_TOKENS} tokens, however you requested ${tokensOf(text)} tokens ` +
          `(${tokensOf(text)} in your prompt; 0 for the completion). Please reduce your prompt; or completion length.`,
      );
    }
    return text;
  });
}

function tokensOf(text: string): number {
  return Math.ceil(text.length / CHARS_PER_TOKEN);
}
