// The collection that is served under the job's name, and how another takes its place: an alias moves in one step; a plain
// collection has to go before an alias can have its name, and a crash between the two is made good by whoever looks next.

import { ConfigError } from '../../core/errors.ts';
import type { JobName } from '../../core/ids.ts';
import { type CollectionPlan, type CollectionRecord, planHash } from './collectionPlan.ts';
import { isOfJob } from './pass.ts';
import { countExactly } from './passLedger.ts';
import type { QdrantApi } from './qdrantApi.ts';
import {
  aliasTarget,
  collectionNames,
  markCollection,
  readCollection,
  removeCollection,
  type StoredCollection,
} from './storedCollection.ts';

/** What a collection made beside `name` is called. Short enough for the server where the job file's check let `name` pass. */
export const nameBeside = (name: string, plan: CollectionPlan): string => `${beginningBeside(name)}${planHash(plan)}`;
const beginningBeside = (name: string): string => `${name}--`;

/** Under its own name, not the alias; null when there is none. Completes a change of place that was cut off. */
export async function servedCollection(
  api: QdrantApi,
  name: string,
  signal: AbortSignal,
): Promise<StoredCollection | null> {
  const target = await aliasTarget(api, name, signal);
  const found = await readCollection(api, target ?? name, signal);
  if (found !== null) return found;
  for (const candidate of await collectionsBeside(api, name, signal)) {
    if (candidate.record.rebuild?.complete !== true) continue;
    await moveAlias(api, name, { from: target, to: candidate.name }, signal);
    return candidate;
  }
  return null;
}

/** For a search, which changes nothing: the one that is served, or was about to be when a crash came between. */
export async function searchedCollection(
  api: QdrantApi,
  name: string,
  plan: CollectionPlan,
  signal: AbortSignal,
): Promise<StoredCollection | null> {
  const served = await readCollection(api, name, signal);
  if (served !== null) return served;
  const beside = await readCollection(api, nameBeside(name, plan), signal);
  return beside?.record?.rebuild?.of === name && beside.record.rebuild.complete ? beside : null;
}

/**
 * Serves a complete collection under `name`, and removes the one it supersedes.
 * @throws ConfigError when the old one meanwhile holds points that are not this job's.
 */
export async function takePlace(
  api: QdrantApi,
  name: string,
  successor: StoredCollection & { readonly record: CollectionRecord },
  job: JobName,
  signal: AbortSignal,
): Promise<void> {
  const { rebuild } = successor.record;
  if (rebuild !== undefined && !rebuild.complete) {
    // From here on a crash leaves no doubt which collection is to be served.
    await markCollection(api, successor.name, { ...successor.record, rebuild: { ...rebuild, complete: true } }, signal);
  }
  const target = await aliasTarget(api, name, signal);
  const old = target ?? ((await readCollection(api, name, signal)) === null ? null : name);
  if (old !== null) await refuseOthers(api, old, job, signal);
  if (target === null && old !== null) await removeCollection(api, old, signal);
  await moveAlias(api, name, { from: target, to: successor.name }, signal);
  if (target !== null) await removeCollection(api, target, signal);
}

/** Removes what rebuilds of this job left beside: superseded, or given up half way. */
export async function removeLeftovers(
  api: QdrantApi,
  name: string,
  kept: string,
  job: JobName,
  signal: AbortSignal,
): Promise<void> {
  for (const { name: beside, record } of await collectionsBeside(api, name, signal)) {
    if (beside !== kept && record.rebuild?.job === job) await removeCollection(api, beside, signal);
  }
}

/** @throws ConfigError when the collection holds points of another job or program. */
export async function refuseOthers(
  api: QdrantApi,
  collection: string,
  job: JobName,
  signal: AbortSignal,
): Promise<void> {
  const others = await countExactly({ api, collection }, { must_not: [isOfJob(job)] }, signal);
  if (others === 0) return;
  throw new ConfigError(
    `The collection "${collection}" also holds ${others.toLocaleString('en-US')} points that are not of job "${job}", which this would overwrite or remove. ` +
      'Give the job a collection of its own (destination.collection).',
  );
}

type Beside = StoredCollection & { readonly record: CollectionRecord };

async function collectionsBeside(api: QdrantApi, name: string, signal: AbortSignal): Promise<Beside[]> {
  const found: Beside[] = [];
  for (const each of await collectionNames(api, signal)) {
    if (!each.startsWith(beginningBeside(name))) continue;
    const stored = await readCollection(api, each, signal);
    if (stored !== null && stored.record?.rebuild?.of === name) found.push({ ...stored, record: stored.record });
  }
  return found;
}

async function moveAlias(
  api: QdrantApi,
  alias: string,
  { from, to }: { readonly from: string | null; readonly to: string },
  signal: AbortSignal,
): Promise<void> {
  const actions = [
    ...(from === null ? [] : [{ delete_alias: { alias_name: alias } }]),
    { create_alias: { alias_name: alias, collection_name: to } },
  ];
  await api.call((calls, init) => calls.updateAliases({ actions }, init), signal);
}
