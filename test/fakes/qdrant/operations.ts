// What each operation of the document does, by its id. Bodies and parameters are checked before; an operation that is in
// the document and not here is not faked.

import type {
  AliasesBody,
  BatchBody,
  CheckedBody,
  CollectionBody,
  CountBody,
  DeletePayloadBody,
  IndexBody,
  QueryBody,
  RetrieveBody,
  ScrollBody,
  SelectionBody,
  SetPayloadBody,
  UpsertBody,
} from './bodies.ts';
import type { Collections } from './collections.ts';
import { parseExactNumber } from './exactJson.ts';
import type { FakeCollection, UpdateResult, WriteTerms } from './fakeCollection.ts';
import { count, DEFAULT_LIMIT, query, retrieve, scroll } from './pointReads.ts';
import {
  type PointWrite,
  readBatch,
  readDeletePayload,
  readSelected,
  readSetPayload,
  readUpsert,
} from './pointWrites.ts';
import { noPoint } from './refusal.ts';

export interface Call {
  readonly collections: Collections;
  readonly path: Readonly<Record<string, string>>;
  readonly terms: WriteTerms;
}

/** The `result` of the answer. */
type Operation = (call: Call, body: CheckedBody) => unknown;

export const OPERATIONS: ReadonlyMap<string, Operation> = new Map<string, Operation>([
  ['get_collections', ({ collections }) => collections.list()],
  ['get_collections_aliases', ({ collections }) => collections.aliases(null)],
  ['get_collection_aliases', ({ collections, path }) => collections.aliases(nameIn(path))],
  ['collection_exists', ({ collections, path }) => ({ exists: collections.has(nameIn(path)) })],
  ['get_collection', (call) => target(call).info()],
  ['delete_collection', ({ collections, path }) => collections.delete(nameIn(path))],
  [
    'create_collection',
    ({ collections, path }, body: CollectionBody) => {
      collections.create(nameIn(path), body);
      return true;
    },
  ],
  [
    'update_collection',
    (call, body: CollectionBody) => {
      target(call).config.update(body);
      return true;
    },
  ],
  [
    'update_aliases',
    ({ collections }, body: AliasesBody) => {
      collections.changeAliases(body);
      return true;
    },
  ],
  ['create_field_index', (call, body: IndexBody) => target(call).createIndex(body, call.terms)],
  ['delete_field_index', (call) => target(call).deleteIndex(call.path['field_name'] ?? '', call.terms)],
  ['upsert_points', (call, body: UpsertBody) => write(call, readUpsert(body))],
  ['delete_points', (call, body: SelectionBody) => write(call, readSelected('delete', body))],
  ['set_payload', (call, body: SetPayloadBody) => write(call, readSetPayload('setPayload', body))],
  ['overwrite_payload', (call, body: SetPayloadBody) => write(call, readSetPayload('overwritePayload', body))],
  ['delete_payload', (call, body: DeletePayloadBody) => write(call, readDeletePayload(body))],
  ['clear_payload', (call, body: SelectionBody) => write(call, readSelected('clearPayload', body))],
  ['batch_update', (call, body: BatchBody) => writeAll(call, readBatch(body))],
  ['get_points', (call, body: RetrieveBody) => retrieve(target(call).points, body)],
  [
    'get_point',
    (call) => {
      const id = call.path['id'] ?? '';
      const shown = { ids: [/^\d+$/.test(id) ? parseExactNumber(id) : id], with_payload: true, with_vector: true };
      const [found] = retrieve(target(call).points, shown);
      if (found === undefined) throw noPoint(id);
      return found;
    },
  ],
  ['scroll_points', (call, body: ScrollBody) => scroll(reading(call, body).points, body)],
  ['count_points', (call, body: CountBody) => count(reading(call, { ...body, limit: null }).points, body)],
  [
    'query_points',
    (call, body: QueryBody) => {
      const { points, config } = reading(call, body);
      return { points: query(points, config, body) };
    },
  ],
]);

function nameIn(path: Call['path']): string {
  return path['collection_name'] ?? '';
}

function target({ collections, path }: Call): FakeCollection {
  return collections.get(nameIn(path));
}

function reading(call: Call, { limit, filter }: Pick<ScrollBody, 'limit' | 'filter'>): FakeCollection {
  const collection = target(call);
  collection.checkRead({ limit: limit === undefined ? DEFAULT_LIMIT : limit, filter: filter ?? null });
  return collection;
}

function write(call: Call, what: PointWrite): Promise<UpdateResult> {
  return target(call).write(what, call.terms);
}

/** In their order; what came before the one that is refused stays. */
async function writeAll(call: Call, writes: readonly PointWrite[]): Promise<readonly UpdateResult[]> {
  const results: UpdateResult[] = [];
  for (const each of writes) results.push(await write(call, each));
  return results;
}
