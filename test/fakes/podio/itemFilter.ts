// The items of an app as `POST /item/app/ID/filter/` asks for them: which, in what order, from where on. Pages in the
// order of ids cost the same however deep they are; other orders look at every item.

import { NotFaked } from '../notFaked.ts';
import { readPodioDate } from './podioDate.ts';
import { invalidValue } from './podioError.ts';
import { GENERATED_UNTIL, itemOf, type PodioItem } from './podioItem.ts';
import { slice, wholeNumber } from './podioRoute.ts';
import type { App, PodioWorld } from './podioWorld.ts';

export interface ItemFilter {
  readonly limit: number;
  readonly offset: number;
  readonly sortBy: string;
  readonly descending: boolean;
  readonly ranges: readonly Range[];
  /** False only when the call says so. */
  readonly remember: boolean;
}

type TimeKey = 'created_on' | 'last_edit_on';

interface Range {
  readonly key: TimeKey;
  readonly from: number;
  readonly to: number;
}

export interface ItemPage {
  readonly total: number;
  readonly filtered: number;
  readonly items: readonly PodioItem[];
}

const MAX_ITEMS = 500;
const USUAL_ITEMS = 30;
const KNOWN = new Set(['limit', 'offset', 'sort_by', 'sort_desc', 'filters', 'remember']);
const OTHER_FILTERS = new Set(['created_by', 'created_via', 'last_edit_by', 'last_edit_via', 'external_id', 'tags']);

export function readItemFilter(body: unknown): ItemFilter {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw invalidValue('The body must be an object');
  const asked: Readonly<Record<string, unknown>> = { ...body };
  for (const name of Object.keys(asked)) if (!KNOWN.has(name)) throw invalidValue(`'${name}' is not a known parameter`);
  const { limit = USUAL_ITEMS, offset = 0, sort_by: sortBy, sort_desc: descending, remember } = asked;
  if (sortBy !== undefined && sortBy !== null && typeof sortBy !== 'string')
    throw invalidValue("'sort_by' must be a string");
  for (const [name, value] of Object.entries({ sort_desc: descending, remember })) {
    if (value !== undefined && typeof value !== 'boolean') throw invalidValue(`'${name}' must be a boolean`);
  }
  return {
    limit: wholeNumber('limit', limit, { least: 1, most: MAX_ITEMS }),
    offset: wholeNumber('offset', offset, { least: 0, most: Number.MAX_SAFE_INTEGER }),
    sortBy: sortBy ?? 'created_on',
    descending: descending !== false,
    ranges: readRanges(asked['filters']),
    remember: remember !== false,
  };
}

export function filterItems(world: PodioWorld, app: App, filter: ItemFilter): ItemPage {
  const { limit, offset } = filter;
  const total = app.items.size;
  if (filter.ranges.length === 0 && filter.sortBy === 'item_id') {
    // From the other end, a page is turned around.
    const from = filter.descending ? Math.max(0, total - offset - limit) : offset;
    const count = filter.descending ? Math.max(0, Math.min(limit, total - offset)) : limit;
    const items = [...slice(app.items.ascending(from), 0, count)].map((id) => itemOf(world, id));
    return { total, filtered: total, items: filter.descending ? items.reverse() : items };
  }
  const found = matching(world, app, filter.ranges);
  const order = orderOf(world, app, filter.sortBy);
  const sorted = found
    .map((item) => ({ item, key: order(item) }))
    .sort((a, b) => compare(a.key, b.key) || a.item.id - b.item.id);
  if (filter.descending) sorted.reverse();
  return { total, filtered: found.length, items: sorted.slice(offset, offset + limit).map(({ item }) => item) };
}

function matching(world: PodioWorld, app: App, ranges: readonly Range[]): PodioItem[] {
  const later = ranges.some(({ from }) => from >= GENERATED_UNTIL);
  const candidates = later ? [...world.changes.keys()].filter((id) => app.items.has(id)) : app.items.ascending();
  const found: PodioItem[] = [];
  for (const id of candidates) {
    const item = itemOf(world, id);
    if (ranges.every((range) => isWithin(item, range))) found.push(item);
  }
  return found;
}

function isWithin(item: PodioItem, { key, from, to }: Range): boolean {
  const ms = key === 'created_on' ? item.createdOn : item.lastEditOn;
  // Times are told in whole seconds.
  const second = Math.floor(ms / 1_000) * 1_000;
  return second >= from && second <= to;
}

function orderOf(world: PodioWorld, app: App, sortBy: string): (item: PodioItem) => number | string {
  switch (sortBy) {
    case 'item_id':
      return ({ id }) => id;
    case 'app_item_id':
      return ({ number }) => number;
    case 'created_on':
      return ({ createdOn }) => createdOn;
    case 'last_edit_on':
      return ({ lastEditOn }) => lastEditOn;
    case 'title':
      return ({ title }) => title;
    case 'created_by':
      return ({ id }) => id % 7;
    case 'last_edit_by':
      return ({ id }) => id % 5;
    default: {
      if (world.fields(app).some(({ id }) => String(id) === sortBy)) throw new NotFaked('sorting by a field');
      throw invalidValue(`'${sortBy}' is not something to sort by`);
    }
  }
}

function compare(a: number | string, b: number | string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Both forms that Podio takes: `{key: value}` and `[{key, values}]`. */
function readRanges(filters: unknown): readonly Range[] {
  if (filters === undefined || filters === null) return [];
  if (typeof filters !== 'object') throw invalidValue("'filters' must be an object or a list");
  const pairs: readonly (readonly [unknown, unknown])[] = Array.isArray(filters)
    ? filters.map((filter) => [filter?.key, filter?.values] as const)
    : Object.entries(filters);
  return pairs.map(([key, value]) => readRange(key, value));
}

function readRange(key: unknown, value: unknown): Range {
  if (key !== 'created_on' && key !== 'last_edit_on') {
    if (typeof key === 'string' && (OTHER_FILTERS.has(key) || /^\d+$/.test(key)))
      throw new NotFaked(`filters by ${key}`);
    throw invalidValue(`'${String(key)}' is not something to filter by`);
  }
  if (typeof value !== 'object' || value === null) throw invalidValue(`the filter '${key}' must have from or to`);
  const limits = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };
  for (const [end, at] of Object.entries(value)) {
    if (end !== 'from' && end !== 'to') throw invalidValue(`'${end}' is not known in the filter '${key}'`);
    if (at === null) continue;
    const ms = typeof at === 'string' ? readPodioDate(at) : null;
    if (ms === null) throw invalidValue(`'${end}' of the filter '${key}' must be a date like 2016-11-11 08:00:00`);
    limits[end] = ms;
  }
  return { key, ...limits };
}
