// What a source's column can hold, and how it is written as JSON without loss.
// Knows nothing of any database's types: a source maps its own onto these.

/** `bigint` only for integers a double cannot hold; dates arrive as ISO 8601 text with their zone. */
export type FieldValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | readonly FieldValue[]
  | { readonly [name: string]: FieldValue };

export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/**
 * The JSON a destination stores for a value: a bigint becomes its decimal digits as text and bytes become base64,
 * because JSON readers would round the one and have no word for the other; NaN and infinities become null.
 */
export function toJson(value: FieldValue): Json {
  if (value === null) return null;
  switch (typeof value) {
    case 'bigint':
      return value.toString();
    case 'number':
      return Number.isFinite(value) ? value : null;
    case 'object':
      if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
      if (Array.isArray(value)) return value.map(toJson);
      return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, toJson(inner)]));
    default:
      return value;
  }
}

/** The text an embedder reads for a value: null is nothing, bytes are nothing, structures are their JSON. */
export function toText(value: FieldValue | undefined): string {
  if (value === null || value === undefined || value instanceof Uint8Array) return '';
  if (typeof value === 'object') return JSON.stringify(toJson(value));
  return String(value);
}
