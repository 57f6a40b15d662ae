// Reads the body of an embedding call as strictly as the API does: unknown fields, enums, ranges and empty texts are
// refused, over-long texts are not. Throws GoogleRefusal.

import { GEMINI_MODELS, geminiTokensOf } from './geminiVectorOf.ts';
import { badPayload, invalidArgument } from './googleError.ts';

const MAX_BATCH = 100;
const DIMENSIONS = { least: 128, most: 3_072 };
const TASK_TYPES: ReadonlySet<unknown> = new Set([
  'TASK_TYPE_UNSPECIFIED',
  'RETRIEVAL_QUERY',
  'RETRIEVAL_DOCUMENT',
  'SEMANTIC_SIMILARITY',
  'CLASSIFICATION',
  'CLUSTERING',
  'QUESTION_ANSWERING',
  'FACT_VERIFICATION',
  'CODE_RETRIEVAL_QUERY',
]);

export interface EmbedOrder {
  readonly text: string;
  /** What is counted against the quota: never more than the model reads. */
  readonly tokens: number;
  readonly dimensions: number;
  readonly taskType: string;
}

type Fields = Readonly<Record<string, unknown>>;

export function readBatch(body: unknown, model: string): readonly EmbedOrder[] {
  const { requests } = fieldsOf(body, '', ['requests']);
  if (!Array.isArray(requests) || requests.length === 0) {
    throw invalidArgument('BatchEmbedContentsRequest.requests: requests is not specified');
  }
  if (requests.length > MAX_BATCH) {
    throw invalidArgument(`BatchEmbedContentsRequest.requests: at most ${MAX_BATCH} requests can be in one batch`);
  }
  return requests.map((request: unknown, index) => {
    const where = `requests[${index}]`;
    const message = `BatchEmbedContentsRequest.${where}`;
    const fields = fieldsOf(request, where, EMBED_FIELDS);
    checkModel(fields['model'], model, message);
    return readOrder(fields, { model, where, message });
  });
}

export function readSingle(body: unknown, model: string): EmbedOrder {
  const fields = fieldsOf(body, '', EMBED_FIELDS);
  if (fields['model'] !== undefined) checkModel(fields['model'], model, 'EmbedContentRequest');
  return readOrder(fields, { model, where: '', message: 'EmbedContentRequest' });
}

/** The texts of a countTokens call, in either of its forms. */
export function readCounted(body: unknown): readonly string[] {
  const fields = fieldsOf(body, '', ['contents', 'generateContentRequest']);
  const wrapped = fields['generateContentRequest'];
  const contents = isFields(wrapped) ? wrapped['contents'] : fields['contents'];
  if (!Array.isArray(contents)) throw invalidArgument('CountTokensRequest.contents: contents is not specified');
  return contents.map((content: unknown, index) => textOf(content, `contents[${index}]`, 'CountTokensRequest'));
}

const EMBED_FIELDS = ['model', 'content', 'taskType', 'title', 'outputDimensionality'];

interface Place {
  readonly model: string;
  /** The path in the JSON, and the proto message's name. */
  readonly where: string;
  readonly message: string;
}

function readOrder(fields: Fields, { model, where, message }: Place): EmbedOrder {
  const text = textOf(fields['content'], where === '' ? 'content' : `${where}.content`, message);
  const { taskType = 'TASK_TYPE_UNSPECIFIED', title, outputDimensionality: dimensions = DIMENSIONS.most } = fields;
  if (typeof taskType !== 'string' || !TASK_TYPES.has(taskType)) {
    const type = 'type.googleapis.com/google.ai.generativelanguage.v1beta.TaskType';
    const field = where === '' ? 'task_type' : `${where}.task_type`;
    throw badPayload(field, `Invalid value at '${field}' (${type}), ${JSON.stringify(taskType)}`);
  }
  if (title !== undefined && taskType !== 'RETRIEVAL_DOCUMENT') {
    throw invalidArgument(`${message}.title: title is only applicable when task type is RETRIEVAL_DOCUMENT`);
  }
  if (!Number.isInteger(dimensions) || typeof dimensions !== 'number') {
    const field = where === '' ? 'output_dimensionality' : `${where}.output_dimensionality`;
    throw badPayload(field, `Invalid value at '${field}' (TYPE_INT32), ${JSON.stringify(dimensions)}`);
  }
  if (dimensions < DIMENSIONS.least || dimensions > DIMENSIONS.most) {
    throw invalidArgument(
      `${message}.output_dimensionality: must be between ${DIMENSIONS.least} and ${DIMENSIONS.most}, got ${dimensions}`,
    );
  }
  const maxTokens = GEMINI_MODELS.get(model)?.maxTokens ?? 0;
  return { text, tokens: Math.min(geminiTokensOf(text), maxTokens), dimensions, taskType };
}

/** Parts of one content are one text: the API gives them one vector together. */
function textOf(content: unknown, where: string, message: string): string {
  if (content === undefined) throw invalidArgument(`${message}.content: contents is not specified`);
  const { parts } = fieldsOf(content, where, ['parts', 'role']);
  if (!Array.isArray(parts) || parts.length === 0) {
    throw invalidArgument(`${message}.content: contents is not specified`);
  }
  const texts = parts.map((part: unknown, index) => {
    const { text } = fieldsOf(part, `${where}.parts[${index}]`, ['text']);
    if (text !== undefined && typeof text !== 'string') {
      const field = `${where}.parts[${index}].text`;
      throw badPayload(field, `Invalid value at '${field}' (TYPE_STRING), ${JSON.stringify(text)}`);
    }
    if (text === undefined || text === '') {
      const data = `${message}.content.parts[${index}].data`;
      throw invalidArgument(`${data}: required oneof field 'data' must have one initialized field`);
    }
    return text;
  });
  return texts.join('\n');
}

function checkModel(found: unknown, model: string, message: string): void {
  if (found === undefined) throw invalidArgument(`${message}.model: model is not specified`);
  if (typeof found !== 'string' || !found.startsWith('models/')) {
    throw invalidArgument(`${message}.model: unexpected model name format`);
  }
  if (found !== `models/${model}`) {
    throw invalidArgument(`${message}.model: model must be models/${model} as in the path, got ${found}`);
  }
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Proto JSON takes a field in camelCase or in snake_case, and refuses every name it does not know. */
function fieldsOf(value: unknown, where: string, known: readonly string[]): Fields {
  if (!isFields(value)) {
    const found = JSON.stringify(value);
    throw badPayload(
      where,
      `Invalid JSON payload received. Expected an object${where === '' ? '' : ` at '${where}'`}, found ${found}`,
    );
  }
  const fields: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(value)) {
    const camel = name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
    if (!known.includes(camel)) {
      const at = where === '' ? '' : ` at '${where}'`;
      throw badPayload(where, `Invalid JSON payload received. Unknown name "${name}"${at}: Cannot find field.`);
    }
    fields[camel] = field;
  }
  return fields;
}
