// A collection as the server has it, and the calls that make, mark and list collections. Decides nothing.

import type { Schemas } from '@qdrant/js-client-rest';
import { ConfigError, TransientError } from '../../core/errors.ts';
import { type CollectionPlan, type CollectionRecord, RECORD_KEY, recordIn } from './collectionPlan.ts';
import type { QdrantApi } from './qdrantApi.ts';
import { MissingCollectionError } from './qdrantRefusal.ts';

export type CollectionInfo = Schemas['CollectionInfo'];

export interface StoredCollection {
  /** Its own name, or the alias it was read by. */
  readonly name: string;
  readonly info: CollectionInfo;
  /** What Ratchet wrote down about it; null for a collection that Ratchet has not begun to fill. */
  readonly record: CollectionRecord | null;
}

/** By its name or an alias; null when there is none. */
export async function readCollection(
  api: QdrantApi,
  name: string,
  signal: AbortSignal,
): Promise<StoredCollection | null> {
  try {
    const info = await api.call((calls, init) => calls.getCollection({ collection_name: name }, init), signal);
    return { name, info, record: recordIn(info.config.metadata, name) };
  } catch (error) {
    if (error instanceof MissingCollectionError) return null;
    throw error;
  }
}

/** @throws ConfigError when the server does not keep the record, which servers before 1.16 silently do not. */
export async function makeCollection(
  api: QdrantApi,
  name: string,
  body: Schemas['CreateCollection'],
  record: CollectionRecord,
  signal: AbortSignal,
): Promise<StoredCollection> {
  const request = { ...body, metadata: { [RECORD_KEY]: record }, collection_name: name };
  await api.call((calls, init) => calls.createCollection(request, init), signal);
  return requireRecord(await readCollection(api, name, signal), api, name);
}

export async function markCollection(
  api: QdrantApi,
  name: string,
  record: CollectionRecord,
  signal: AbortSignal,
): Promise<StoredCollection> {
  const request = { metadata: { [RECORD_KEY]: record }, collection_name: name };
  await api.call((calls, init) => calls.updateCollection(request, init), signal);
  return requireRecord(await readCollection(api, name, signal), api, name);
}

export async function removeCollection(api: QdrantApi, name: string, signal: AbortSignal): Promise<void> {
  await api.call((calls, init) => calls.deleteCollection({ collection_name: name }, init), signal);
}

export async function collectionNames(api: QdrantApi, signal: AbortSignal): Promise<readonly string[]> {
  const { collections } = await api.call((calls, init) => calls.getCollections({}, init), signal);
  return collections.map(({ name }) => name);
}

/** The collection an alias leads to; null when there is no such alias. */
export async function aliasTarget(api: QdrantApi, alias: string, signal: AbortSignal): Promise<string | null> {
  const { aliases } = await api.call((calls, init) => calls.getCollectionsAliases({}, init), signal);
  return aliases.find(({ alias_name }) => alias_name === alias)?.collection_name ?? null;
}

/** Its plan, by its record and its configuration. @throws ConfigError for one whose vectors have names. */
export function planIn({ name, info }: StoredCollection, record: CollectionRecord): CollectionPlan {
  const { size, distance } = vectorsIn(name, info);
  return { space: { ...record.space, dimensions: size }, distance, ids: record.ids };
}

export function vectorsIn(name: string, { config }: CollectionInfo): Schemas['VectorParams'] {
  const { vectors } = config.params;
  if (isUnnamed(vectors)) return vectors;
  const names = Object.keys(vectors ?? {}).map((each) => `"${each}"`);
  throw new ConfigError(
    `destination.collection: expected "${name}" to have one vector without a name, found ${names.length === 0 ? 'none' : names.join(', ')}. Give the job a collection of its own.`,
  );
}

function isUnnamed(vectors: Schemas['VectorsConfig'] | undefined): vectors is Schemas['VectorParams'] {
  return vectors !== undefined && typeof vectors['size'] === 'number';
}

function requireRecord(stored: StoredCollection | null, api: QdrantApi, name: string): StoredCollection {
  if (stored === null) throw new TransientError(`the collection "${name}" is gone that was there a moment ago`);
  if (stored.record !== null) return stored;
  throw new ConfigError(
    `${api.server.whom} does not keep what Ratchet writes down about the collection "${name}" (its metadata). Use Qdrant 1.16 or newer.`,
  );
}
