// Holds every request against the published document: route, path and query parameters, body. What the server refuses
// beyond its own document (empty vectors, empty updates, dimensions) is checked where it is used.

import { Ajv, type ValidateFunction } from 'ajv';
import formats from 'ajv-formats';
import { NotFaked } from '../notFaked.ts';
import { type Operation, readOpenApiDocument } from './openApiDocument.ts';
import { pointKey } from './pointIds.ts';
import { badFormat, type QdrantRefusal } from './refusal.ts';
import { schemaComplaint } from './schemaComplaint.ts';

export interface Route {
  readonly operation: string;
  readonly pathParameters: Readonly<Record<string, string>>;
}

/** `sampled` checks the first body of each operation and every 50th after it. */
export type Validation = 'every' | 'sampled';
const SAMPLE = 50;

interface Rule {
  readonly operation: Operation;
  readonly pattern: RegExp;
  readonly query: ReadonlyMap<string, ValidateFunction>;
  /** Null when the operation takes none. */
  readonly body: () => ValidateFunction | null;
}

/** One set for all fakes of a process: compiling it takes a good part of a second. */
let compiledRules: readonly Rule[] | null = null;

export class RequestRules {
  readonly #rules: readonly Rule[];
  readonly #validation: Validation;
  readonly #bodies = new Map<string, number>();

  constructor(validation: Validation) {
    this.#validation = validation;
    compiledRules ??= newRules();
    this.#rules = compiledRules;
  }

  /** Null for a route the server does not have. */
  route(method: string, path: string): Route | null {
    for (const { operation, pattern } of this.#rules) {
      const match = operation.method === method ? pattern.exec(path) : null;
      if (match !== null) return { operation: operation.id, pathParameters: decoded(match.groups ?? {}) };
    }
    return null;
  }

  checkQuery(operation: string, query: URLSearchParams): QdrantRefusal | null {
    const rule = this.#ruleOf(operation);
    for (const [name, text] of query) {
      const known = rule.query.get(name);
      if (known === undefined) return badFormat('query parameters', `unknown field \`${name}\``);
      if (!known(queryValue(text))) return schemaComplaint('query parameters', known.errors ?? [], name);
    }
    return null;
  }

  checkBody(operation: string, body: unknown): QdrantRefusal | null {
    const before = this.#bodies.get(operation) ?? 0;
    this.#bodies.set(operation, before + 1);
    if (this.#validation === 'sampled' && before % SAMPLE !== 0) return null;
    const validate = this.#ruleOf(operation).body();
    if (validate === null || validate(body)) return null;
    return schemaComplaint('JSON body', validate.errors ?? [], '');
  }

  takesBody(operation: string): boolean {
    return this.#ruleOf(operation).operation.bodySchema !== null;
  }

  #ruleOf(operation: string): Rule {
    const rule = this.#rules.find((each) => each.operation.id === operation);
    if (rule === undefined) throw new NotFaked(operation);
    return rule;
  }
}

function newRules(): readonly Rule[] {
  const document = readOpenApiDocument();
  const ajv = newValidator();
  ajv.addSchema({ $id: 'qdrant', components: document.components });
  return document.operations.map((operation) => newRule(ajv, operation));
}

function newRule(ajv: Ajv, operation: Operation): Rule {
  const query = operation.parameters
    .filter((parameter) => parameter.in === 'query')
    .map((parameter) => [parameter.name, compile(ajv, parameter.schema)] as const);
  const { bodySchema } = operation;
  let body: ValidateFunction | null = null;
  return {
    operation,
    pattern: new RegExp(`^${operation.path.replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`),
    query: new Map(query),
    // Compiled when first needed: all of them together take seconds.
    body: () => {
      if (body === null && bodySchema !== null) body = compile(ajv, bodySchema);
      return body;
    },
  };
}

function compile(ajv: Ajv, schema: object): ValidateFunction {
  const absolute: object = JSON.parse(JSON.stringify(schema).replaceAll('"#/components/', '"qdrant#/components/'));
  return ajv.compile(absolute);
}

function newValidator(): Ajv {
  const ajv = new Ajv({ strict: false, verbose: true, allErrors: false });
  formats.default(ajv, ['date-time', 'uri']);
  for (const any of ['float', 'double', 'binary', 'partial-date-time', 'int64']) ajv.addFormat(any, true);
  for (const unsigned of ['uint', 'uint8', 'uint32', 'uint64']) {
    ajv.addFormat(unsigned, { type: 'number', validate: (value) => Number.isSafeInteger(value) && value >= 0 });
  }
  // The one place where the document has a UUID is a point's id, which may also be an integer that JavaScript cannot hold.
  ajv.addFormat('uuid', (text) => pointKey(text) !== null);
  return ajv;
}

/** Query texts as the values they stand for: `true`, `10`. */
function queryValue(text: string): unknown {
  if (text === 'true' || text === 'false') return text === 'true';
  return /^-?\d+$/.test(text) ? Number(text) : text;
}

function decoded(groups: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(groups).map(([name, text]) => [name, decodeURIComponent(text)]));
}
