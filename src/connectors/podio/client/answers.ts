// Podio's answers, checked as far as Ratchet reads them. Objects stay as they came: the archive keeps what Podio sent.

import * as z from 'zod';
import type { Json } from '../../../core/fieldValue.ts';
import { unescaped } from './unescaped.ts';

export type JsonObject = { readonly [name: string]: Json };
type WithId<Name extends string> = JsonObject & { readonly [id in Name]: number };

export type Organization = WithId<'org_id'>;
export type Workspace = WithId<'space_id'>;
export type App = WithId<'app_id'>;
export type Item = WithId<'item_id'>;

const withId = <Name extends string>(name: Name) =>
  z.custom<WithId<Name>>((value) => isObject(value) && idIn(value, name) !== null, {
    error: `expected an object with its "${name}"`,
  });

const count = z.int().nonnegative();
const object = z.custom<JsonObject>(isObject, { error: 'expected an object' });

export const organizationSchema = withId('org_id');
export const workspaceSchema = withId('space_id');
export const appSchema = withId('app_id');
export const itemSchema = withId('item_id');
export const itemPageSchema = z.object({
  /** Items of the app, and of them those that the filter lets through; null where Podio does not say. */
  total: count.nullable().catch(null),
  filtered: count.nullable().catch(null),
  items: z.array(itemSchema),
});
export const countSchema = z.object({ count });
export const objectsSchema = z.array(object);

export type ItemPage = z.infer<typeof itemPageSchema>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function idIn(object: JsonObject, name: string): number | null {
  const id = object[name];
  return typeof id === 'number' && Number.isSafeInteger(id) ? id : null;
}

/** The objects of a list in it; none where there is no list. */
export function objectsIn(object: JsonObject, name: string): readonly JsonObject[] {
  const list = object[name];
  return Array.isArray(list) ? list.filter(isObject) : [];
}

/** What people call it. Podio keeps an app's name in its configuration. */
export function nameOf(object: JsonObject): string {
  const named = isObject(object['config']) ? object['config'] : object;
  const name = named['name'];
  return typeof name === 'string' && name.trim() !== '' ? unescaped(name).trim() : '(no name)';
}
