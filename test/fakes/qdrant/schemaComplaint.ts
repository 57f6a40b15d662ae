// Turns what the schema validator found into the server's two kinds of refusal: what its parser could not read is a 400,
// a value out of range that it read and then refused is a 422.

import type { ErrorObject } from 'ajv';
import { badFormat, invalidBody, type QdrantRefusal } from './refusal.ts';

/** `root` names the value itself, where it has a name. */
export function schemaComplaint(where: string, errors: readonly ErrorObject[], root: string): QdrantRefusal {
  const place = (error: ErrorObject): string => dotted(error.instancePath) || root;
  const range = errors.find(isRangeError);
  if (range !== undefined) return invalidBody(where, `${place(range)}: ${rangeText(range)}`);
  const deepest = errors.toSorted((a, b) => b.instancePath.length - a.instancePath.length)[0];
  if (deepest === undefined) return badFormat(where, 'data did not match');
  const complaint = missingField(deepest) ?? deepest.message ?? 'data did not match';
  return badFormat(where, place(deepest) === '' ? complaint : `${place(deepest)}: ${complaint}`);
}

/** Unsigned numbers have `minimum: 0`; a negative one does not even parse. */
function isRangeError({ keyword, params }: ErrorObject): boolean {
  return keyword === 'maximum' || (keyword === 'minimum' && params['limit'] !== 0);
}

function rangeText({ keyword, params, data }: ErrorObject): string {
  const bound = `${String(params['limit'])} or ${keyword === 'minimum' ? 'larger' : 'smaller'}`;
  return `value ${JSON.stringify(data)} invalid, must be ${bound}`;
}

function missingField(error: ErrorObject): string | null {
  return error.keyword === 'required' ? `missing field \`${String(error.params['missingProperty'])}\`` : null;
}

/** `/points/0/vector` as the server writes it: `points[0].vector`. */
function dotted(pointer: string): string {
  return pointer
    .replace(/\/(\d+)/g, '[$1]')
    .replace(/^\//, '')
    .replaceAll('/', '.');
}
