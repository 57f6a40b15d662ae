// Content hashes: what tells an unchanged record from a changed one without keeping its content.
// 128 bits of SHA-256 in base64url, 22 letters; they are stored with every point, so their form is never to be changed.

import { hash } from 'node:crypto';
import type { Json } from './fieldValue.ts';

const HEX_DIGITS = 32;

export function hashText(text: string): string {
  // By way of hexadecimal: `hash` makes text several times faster than it makes a buffer.
  return Buffer.from(hash('sha256', text, 'hex').slice(0, HEX_DIGITS), 'hex').toString('base64url');
}

/** The order of an object's keys, which means nothing in JSON, does not count. */
export function hashPayload(payload: Json): string {
  return hashText(canonicalJson(payload));
}

function canonicalJson(value: Json): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (isList(value)) return `[${value.map(canonicalJson).join(',')}]`;
  let members = '';
  for (const name of Object.keys(value).sort()) {
    if (members !== '') members += ',';
    members += `${JSON.stringify(name)}:${canonicalJson(value[name] ?? null)}`;
  }
  return `{${members}}`;
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
