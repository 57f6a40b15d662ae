// Holding back the vector index while a collection is filled for the first time: building it once at the end is cheaper
// than all along. What the threshold was is written down in the collection before it is touched, so whoever comes after
// a crash puts it back.

import type { Schemas } from '@qdrant/js-client-rest';
import * as z from 'zod';
import type { RunId } from '../../core/ids.ts';
import type { QdrantApi } from './qdrantApi.ts';
import type { CollectionInfo, StoredCollection } from './storedCollection.ts';

/** The key of the note in a collection's metadata. */
const NOTE_KEY = 'ratchet_indexing';
const noteSchema = z.object({ threshold: z.number(), run: z.string() });

export async function deferIndexing(
  api: QdrantApi,
  { name, info }: StoredCollection,
  run: RunId,
  signal: AbortSignal,
): Promise<void> {
  const { indexing_threshold: threshold } = info.config.optimizer_config;
  // Unset means the server's own default, which no request can set again; 0 is its owner's wish.
  if (threshold === undefined || threshold === null || threshold === 0) return;
  await change(api, name, { metadata: { [NOTE_KEY]: { threshold, run } } }, signal);
  await change(api, name, { optimizers_config: { indexing_threshold: 0 } }, signal);
}

/** @param except leaves it as that run, which is still filling the collection, wants it. */
export async function restoreIndexing(
  api: QdrantApi,
  { name, info }: StoredCollection,
  except: RunId | null,
  signal: AbortSignal,
): Promise<void> {
  const note = noteIn(info);
  if (note === null || note.run === except) return;
  await change(api, name, { optimizers_config: { indexing_threshold: note.threshold } }, signal);
  await change(api, name, { metadata: { [NOTE_KEY]: null } }, signal);
}

/** The threshold to come back; null when nothing is held back. */
export function deferredThreshold(info: CollectionInfo): number | null {
  return noteIn(info)?.threshold ?? null;
}

function noteIn({ config }: CollectionInfo): z.infer<typeof noteSchema> | null {
  const { metadata } = config;
  if (typeof metadata !== 'object' || metadata === null) return null;
  const parsed = noteSchema.safeParse(Reflect.get(metadata, NOTE_KEY));
  return parsed.success ? parsed.data : null;
}

async function change(
  api: QdrantApi,
  collection: string,
  diff: Schemas['UpdateCollection'],
  signal: AbortSignal,
): Promise<void> {
  await api.call((calls, init) => calls.updateCollection({ ...diff, collection_name: collection }, init), signal);
}
