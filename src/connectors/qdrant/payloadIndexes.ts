// Payload indexes: those the connector's own filters need, and those a rebuilt collection has to have like the old one.

import type { Schemas } from '@qdrant/js-client-rest';
import { STAMP_PATH } from './pointStamp.ts';
import type { QdrantApi } from './qdrantApi.ts';
import type { IdMode } from './serverId.ts';
import type { StoredCollection } from './storedCollection.ts';

/** Field → what is indexed of it. */
export type PayloadIndexes = Readonly<Record<string, NonNullable<Schemas['CreateFieldIndex']['field_schema']>>>;

/** What counting, sweeping and asking for known points filter by; strict mode refuses filters without an index. */
export function ownIndexes(ids: IdMode): PayloadIndexes {
  const both = { [STAMP_PATH.job]: 'keyword', [STAMP_PATH.seen]: 'keyword' } as const;
  return ids === 'uuid' ? both : { ...both, [STAMP_PATH.point]: 'keyword' };
}

export function indexesOf({ info }: StoredCollection): PayloadIndexes {
  const indexes = Object.entries(info.payload_schema).flatMap(([field, index]) =>
    index === undefined ? [] : [[field, index.params ?? index.data_type] as const],
  );
  return Object.fromEntries(indexes);
}

/** Makes those that are not there yet, and waits for each. */
export async function ensureIndexes(
  api: QdrantApi,
  { name, info }: StoredCollection,
  indexes: PayloadIndexes,
  signal: AbortSignal,
): Promise<void> {
  for (const [field_name, field_schema] of Object.entries(indexes)) {
    if (Object.hasOwn(info.payload_schema, field_name)) continue;
    const index = { collection_name: name, field_name, field_schema, wait: true };
    await api.apply((calls, init) => calls.createFieldIndex(index, init), signal);
  }
}
