// The writes of a collection: what each asks for, read from its body, and what it does to the points when it is applied.

import { NotFaked } from '../notFaked.ts';
import type {
  BatchBody,
  DeletePayloadBody,
  Fields,
  FilterBody,
  PointBody,
  SelectionBody,
  SetPayloadBody,
  UpsertBody,
} from './bodies.ts';
import type { CollectionConfig } from './collectionConfig.ts';
import { exactDigits } from './exactJson.ts';
import { isFields } from './payloadPath.ts';
import { pointFilter } from './pointFilter.ts';
import { type PointKey, pointKey } from './pointIds.ts';
import type { PointStore, StoredPoint } from './pointStore.ts';
import { badFormat, emptyUpdate, noPoint } from './refusal.ts';
import { refuseEmptyVectors, storedVectors } from './storedVectors.ts';

type Selection = { readonly keys: readonly PointKey[] } | { readonly filter: FilterBody };

export type PointWrite =
  | {
      readonly kind: 'upsert';
      readonly points: readonly PointBody[];
      readonly mode: NonNullable<UpsertBody['update_mode']>;
      readonly filter: FilterBody | null;
    }
  | {
      readonly kind: 'setPayload' | 'overwritePayload';
      readonly payload: Fields;
      /** The field whose own fields are set; null for the payload itself. */
      readonly key: string | null;
      readonly selection: Selection;
    }
  | { readonly kind: 'deletePayload'; readonly names: readonly string[]; readonly selection: Selection }
  | { readonly kind: 'clearPayload' | 'delete'; readonly selection: Selection };

export function readUpsert(body: UpsertBody): PointWrite {
  const points = body.points ?? pointsOfBatch(body);
  for (const [index, { vector }] of points.entries()) refuseEmptyVectors(vector, `points[${index}].vector`);
  if (points.length === 0) throw emptyUpdate();
  return { kind: 'upsert', points, mode: body.update_mode ?? 'upsert', filter: body.update_filter ?? null };
}

export function readSetPayload(kind: 'setPayload' | 'overwritePayload', body: SetPayloadBody): PointWrite {
  const key = body.key ?? null;
  if (key !== null && (kind === 'overwritePayload' || /[.[\]"]/.test(key))) throw new NotFaked(`${kind} below ${key}`);
  return { kind, payload: body.payload, key, selection: selectionOf(body) };
}

export function readDeletePayload(body: DeletePayloadBody): PointWrite {
  return { kind: 'deletePayload', names: body.keys, selection: selectionOf(body) };
}

export function readSelected(kind: 'clearPayload' | 'delete', body: SelectionBody): PointWrite {
  return { kind, selection: selectionOf(body) };
}

export function readBatch(body: BatchBody): readonly PointWrite[] {
  return body.operations.map((operation) => {
    if (operation.upsert !== undefined) return readUpsert(operation.upsert);
    if (operation.delete !== undefined) return readSelected('delete', operation.delete);
    if (operation.set_payload !== undefined) return readSetPayload('setPayload', operation.set_payload);
    if (operation.overwrite_payload !== undefined) {
      return readSetPayload('overwritePayload', operation.overwrite_payload);
    }
    if (operation.delete_payload !== undefined) return readDeletePayload(operation.delete_payload);
    if (operation.clear_payload !== undefined) return readSelected('clearPayload', operation.clear_payload);
    throw new NotFaked(`the batch operation ${Object.keys(operation).join(', ')}`);
  });
}

/** Points a rate limiter counts. */
export function costOf(write: PointWrite): number {
  if (write.kind === 'upsert') return write.points.length;
  return 'keys' in write.selection ? write.selection.keys.length : 1;
}

export function filterOf(write: PointWrite): FilterBody | null {
  if (write.kind === 'upsert') return write.filter;
  return 'filter' in write.selection ? write.selection.filter : null;
}

/** Point by point: what came before a point that is refused stays, as on the server. */
export function applyWrite(write: PointWrite, store: PointStore, config: CollectionConfig, version: number): void {
  if (write.kind === 'upsert') {
    const mayUpdate = pointFilter(write.filter);
    for (const { id, vector, payload } of write.points) {
      const key = keyOf(id);
      const vectors = storedVectors(vector, config);
      const old = store.get(key);
      if (old === undefined ? write.mode === 'update_only' : write.mode === 'insert_only' || !mayUpdate(old)) continue;
      store.put({ key, vectors, payload: payload ?? {}, version });
    }
    return;
  }
  const { points, missing } = selected(write.selection, store);
  for (const point of points) {
    switch (write.kind) {
      case 'delete':
        store.delete(point.key);
        break;
      case 'setPayload':
        store.put({ ...point, payload: withFields(point.payload, write.key, write.payload), version });
        break;
      case 'overwritePayload':
        store.put({ ...point, payload: write.payload, version });
        break;
      case 'clearPayload':
        store.put({ ...point, payload: {}, version });
        break;
      case 'deletePayload':
        store.put({ ...point, payload: without(point.payload, write.names), version });
        break;
    }
  }
  // A payload cannot be set on a point that is not there; the points that are there have it by then.
  if (write.kind !== 'delete' && missing !== undefined) throw noPoint(exactDigits(missing) ?? String(missing));
}

function selected(
  selection: Selection,
  store: PointStore,
): { points: readonly StoredPoint[]; missing: PointKey | undefined } {
  if ('filter' in selection) {
    return { points: [...store.all()].filter(pointFilter(selection.filter)), missing: undefined };
  }
  const points = selection.keys.flatMap((key) => store.get(key) ?? []);
  return { points, missing: selection.keys.find((key) => store.get(key) === undefined) };
}

function selectionOf({ points, filter }: SelectionBody): Selection {
  if (points !== null && points !== undefined) {
    if (points.length === 0) throw emptyUpdate();
    return { keys: points.map(keyOf) };
  }
  if (filter !== null && filter !== undefined) return { filter };
  throw badFormat('JSON body', 'Either list of point ids or filter must be provided');
}

function pointsOfBatch({ batch }: UpsertBody): readonly PointBody[] {
  const { ids, vectors, payloads } = batch ?? { ids: [], vectors: [], payloads: null };
  const vectorAt = (index: number): unknown =>
    isFields(vectors)
      ? Object.fromEntries(
          Object.entries(vectors).map(([name, list]) => [name, Array.isArray(list) ? list[index] : list]),
        )
      : vectors[index];
  const counts = isFields(vectors)
    ? Object.values(vectors).map((list) => (Array.isArray(list) ? list.length : 0))
    : [vectors.length];
  if (counts.some((count) => count !== ids.length) || (payloads ?? ids).length !== ids.length) {
    throw badFormat('JSON body', 'number of ids, vectors and payloads must be equal');
  }
  return ids.map((id, index) => ({ id, vector: vectorAt(index), payload: payloads?.[index] ?? null }));
}

function keyOf(id: number | string): PointKey {
  const key = pointKey(id);
  if (key === null)
    throw badFormat(
      'JSON body',
      `value ${id} is not a valid point ID, valid values are either an unsigned integer or a UUID`,
    );
  return key;
}

/** What is below the key and no object is replaced by one, as on the server. */
function withFields(payload: Fields, key: string | null, fields: Fields): Fields {
  if (key === null) return { ...payload, ...fields };
  const inner = payload[key];
  return { ...payload, [key]: { ...(isFields(inner) ? inner : {}), ...fields } };
}

function without(payload: Fields, names: readonly string[]): Fields {
  return Object.fromEntries(Object.entries(payload).filter(([name]) => !names.includes(name)));
}
