// The reads of a collection: by id, scroll, count, query. See what was applied and nothing else.

import { NotFaked } from '../notFaked.ts';
import type { CountBody, Fields, QueryBody, RetrieveBody, ScrollBody, ShownParts } from './bodies.ts';
import type { CollectionConfig } from './collectionConfig.ts';
import { isFields, shownPayload } from './payloadPath.ts';
import { pointFilter } from './pointFilter.ts';
import { type PointKey, pointKey } from './pointIds.ts';
import type { PointStore, StoredPoint } from './pointStore.ts';
import { badFormat } from './refusal.ts';
import { scoreOf, storedVector } from './storedVectors.ts';

/** Of a scroll and of a query. */
export const DEFAULT_LIMIT = 10;
/** An inexact count is off by so much, so that nobody mistakes it for an exact one. */
const ESTIMATE = 0.97;

/** Those that are there, in an order of the fake's own: the server promises none. */
export function retrieve(store: PointStore, body: RetrieveBody): readonly Fields[] {
  const shown = { with_payload: true, ...body };
  return body.ids
    .map(keyOf)
    .flatMap((key) => store.get(key) ?? [])
    .map((point) => record(point, shown))
    .reverse();
}

export function scroll(store: PointStore, body: ScrollBody): Fields {
  if (body.order_by !== undefined && body.order_by !== null) {
    throw new NotFaked('a scroll in another order than the ids');
  }
  const limit = body.limit ?? DEFAULT_LIMIT;
  const test = pointFilter(body.filter);
  const from = body.offset === undefined || body.offset === null ? null : keyOf(body.offset);
  const points: StoredPoint[] = [];
  let next: PointKey | null = null;
  for (const point of store.inOrder(from)) {
    if (!test(point)) continue;
    if (points.length === limit) {
      next = point.key;
      break;
    }
    points.push(point);
  }
  const shown = { with_payload: true, ...body };
  return { points: points.map((point) => record(point, shown)), next_page_offset: next };
}

export function count(store: PointStore, { filter, exact = true }: CountBody): Fields {
  const test = pointFilter(filter);
  let found = 0;
  if (filter === undefined || filter === null) found = store.size;
  else for (const point of store.all()) if (test(point)) found++;
  return { count: exact ? found : Math.floor(found * ESTIMATE) };
}

export function query(store: PointStore, config: CollectionConfig, body: QueryBody): readonly Fields[] {
  if (body.prefetch !== undefined && body.prefetch !== null) throw new NotFaked('a query with prefetch');
  const test = pointFilter(body.filter);
  const limit = body.limit ?? DEFAULT_LIMIT;
  const from = body.offset ?? 0;
  const using = body.using ?? '';
  const params = config.paramsOf(using);
  const target = targetOf(config, body.query, using);
  const larger = params.distance === 'Cosine' || params.distance === 'Dot';
  const threshold = body.score_threshold ?? null;
  const scored: { readonly point: StoredPoint; readonly score: number }[] = [];
  for (const point of target === null ? store.inOrder(null) : store.all()) {
    const vector = point.vectors[using];
    if (vector === undefined || !test(point)) continue;
    const score = target === null ? 0 : scoreOf(target, vector, params.distance);
    if (threshold === null || (larger ? score >= threshold : score <= threshold)) scored.push({ point, score });
  }
  if (target !== null) scored.sort((a, b) => (larger ? b.score - a.score : a.score - b.score));
  return scored.slice(from, from + limit).map(({ point, score }) => {
    const { id, ...rest } = record(point, body);
    return { id, version: point.version, score, ...rest };
  });
}

/** Null asks for no nearness. */
function targetOf(config: CollectionConfig, wanted: unknown, using: string): Float32Array | null {
  if (wanted === undefined || wanted === null) return null;
  if (Array.isArray(wanted)) return storedVector(wanted, config.paramsOf(using));
  if (isFields(wanted) && 'nearest' in wanted) return targetOf(config, wanted['nearest'], using);
  throw new NotFaked(`the query ${JSON.stringify(wanted)}`);
}

function record(point: StoredPoint, { with_payload, with_vector }: ShownParts): Fields {
  const payload = shownPayload(point.payload, with_payload ?? false);
  const vector = shownVector(point.vectors, with_vector ?? false);
  return { id: point.key, ...(payload === undefined ? {} : { payload }), ...(vector === undefined ? {} : { vector }) };
}

function shownVector(vectors: StoredPoint['vectors'], selector: boolean | readonly string[]): unknown {
  if (selector === false) return undefined;
  const unnamed = vectors[''];
  if (unnamed !== undefined && selector === true) return [...unnamed];
  const shown = Object.entries(vectors).filter(([name]) => selector === true || selector.includes(name));
  return Object.fromEntries(shown.map(([name, values]) => [name, [...values]]));
}

function keyOf(id: number | string): PointKey {
  const key = pointKey(id);
  if (key === null) throw badFormat('JSON body', `value ${id} is not a valid point ID`);
  return key;
}
