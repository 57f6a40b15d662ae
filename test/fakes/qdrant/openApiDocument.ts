// Qdrant's published OpenAPI document, made fit for a JSON Schema validator. Knows nothing of HTTP.

import { readFileSync } from 'node:fs';

export interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required: boolean;
  readonly schema: object;
}

export interface Operation {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly Parameter[];
  /** Null when the operation takes no JSON body. */
  readonly bodySchema: object | null;
}

export interface OpenApiDocument {
  readonly operations: readonly Operation[];
  /** `#/components/schemas/…`, as the operations refer to them. */
  readonly components: object;
}

interface RawOperation {
  readonly operationId: string;
  readonly parameters?: readonly (Omit<Parameter, 'required'> & { readonly required?: boolean })[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: object }>> };
}

interface RawDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, RawOperation>>>>;
  readonly components: { readonly schemas: object };
}

const FILE = new URL('./qdrant-openapi-1.19.json', import.meta.url);

export function readOpenApiDocument(): OpenApiDocument {
  const raw: RawDocument = JSON.parse(readFileSync(FILE, 'utf8'), closeNullable);
  const operations = Object.entries(raw.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      id: operation.operationId,
      method: method.toUpperCase(),
      path,
      parameters: (operation.parameters ?? []).map((parameter) => ({ required: false, ...parameter })),
      bodySchema: operation.requestBody?.content['application/json']?.schema ?? null,
    })),
  );
  return { operations, components: raw.components };
}

/** The document writes "or null" as a bare `{"nullable": true}`, which as JSON Schema accepts anything at all. */
function closeNullable(_name: string, value: unknown): unknown {
  const bare =
    typeof value === 'object' &&
    value !== null &&
    Object.keys(value).length === 1 &&
    'nullable' in value &&
    value.nullable === true;
  return bare ? { type: 'null' } : value;
}
