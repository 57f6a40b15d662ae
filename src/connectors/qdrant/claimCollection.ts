// The collection a pass writes to: the one that is served, a new one, or one that a rebuild grows beside it. Every step
// may be repeated, so a crash or a lost answer anywhere costs nothing but the repeat.

import type { Schemas } from '@qdrant/js-client-rest';
import { ConfigError } from '../../core/errors.ts';
import type { JobName, RunId } from '../../core/ids.ts';
import { type CollectionPlan, describePlan, isSamePlan, recordOf } from './collectionPlan.ts';
import { deferredThreshold } from './deferredIndexing.ts';
import { countExactly } from './passLedger.ts';
import { ensureIndexes, indexesOf } from './payloadIndexes.ts';
import type { QdrantApi } from './qdrantApi.ts';
import { ConflictError } from './qdrantRefusal.ts';
import { nameBeside, refuseOthers, servedCollection } from './servedCollection.ts';
import {
  makeCollection,
  markCollection,
  planIn,
  readCollection,
  type StoredCollection,
  vectorsIn,
} from './storedCollection.ts';

export interface ClaimTerms {
  /** The name in the job file. */
  readonly name: string;
  readonly job: JobName;
  readonly run: RunId;
  readonly plan: CollectionPlan;
  readonly rebuild: boolean;
}

/** @throws ConfigError when the collection is not this job's to write to. */
export async function claimCollection(
  api: QdrantApi,
  terms: ClaimTerms,
  signal: AbortSignal,
): Promise<StoredCollection> {
  const { name, job, plan } = terms;
  const served = await servedCollection(api, name, signal);
  if (served === null) return makeServed(api, terms, signal);
  const { record } = served;
  if (record === null) return adopt(api, served, plan, signal);
  const found = planIn(served, record);
  if (isSamePlan(found, plan)) {
    if (plan.ids === 'key') await refuseOthers(api, served.name, job, signal);
    return served;
  }
  return claimBeside(api, terms, served, found, signal);
}

/** Jobs that share a collection may be started at the same moment. */
async function makeServed(api: QdrantApi, terms: ClaimTerms, signal: AbortSignal): Promise<StoredCollection> {
  const { name, plan } = terms;
  try {
    return await makeCollection(api, name, { vectors: vectorsFor(plan) }, recordOf(plan), signal);
  } catch (error) {
    if (error instanceof ConflictError) return claimCollection(api, terms, signal);
    throw error;
  }
}

const vectorsFor = ({ space, distance }: CollectionPlan) => ({ size: space.dimensions, distance });

/** A collection that somebody else made, with settings of their own, is filled if it is empty and fits. */
async function adopt(
  api: QdrantApi,
  stored: StoredCollection,
  plan: CollectionPlan,
  signal: AbortSignal,
): Promise<StoredCollection> {
  await refuseUnfit(api, stored, plan, signal);
  return markCollection(api, stored.name, recordOf(plan), signal);
}

/** @throws ConfigError for a collection not made by Ratchet that cannot be filled. */
export async function refuseUnfit(
  api: QdrantApi,
  { name, info }: StoredCollection,
  plan: CollectionPlan,
  signal: AbortSignal,
): Promise<void> {
  const { size, distance } = vectorsIn(name, info);
  const { dimensions } = plan.space;
  if (size !== dimensions || distance !== plan.distance) {
    throw new ConfigError(
      `destination.collection: expected "${name}" to have vectors of ${dimensions} dimensions compared by ${plan.distance}, found ${size} by ${distance}. ` +
        'Give the job another collection, or let Ratchet make it.',
    );
  }
  const points = await countExactly({ api, collection: name }, {}, signal);
  if (points === 0) return;
  throw new ConfigError(
    `destination.collection: expected "${name}" to be empty or filled by Ratchet, found ${points.toLocaleString('en-US')} points and no word of the model that made them. ` +
      'Give the job a collection of its own.',
  );
}

/** @throws ConfigError unless the pass asked to rebuild, or began doing so. */
async function claimBeside(
  api: QdrantApi,
  terms: ClaimTerms,
  served: StoredCollection,
  found: CollectionPlan,
  signal: AbortSignal,
): Promise<StoredCollection> {
  const { name, job, run, plan } = terms;
  const beside = nameBeside(name, plan);
  const begun = await readCollection(api, beside, signal);
  const rebuild = begun?.record?.rebuild;
  if (!terms.rebuild && !(rebuild?.run === run)) {
    throw new ConfigError(
      `The collection "${name}" of ${api.server.whom} holds points made by ${describePlan(found)}; this run makes ${describePlan(plan)}, ` +
        `and the two cannot be compared. Go back to the former settings, or embed everything anew with: ratchet run ${job} --fresh`,
    );
  }
  await refuseOthers(api, served.name, job, signal);
  const record = recordOf(plan, { of: name, job, run, complete: rebuild?.complete ?? false });
  if (begun === null) {
    const made = await makeCollection(api, beside, likeCollection(served, plan), record, signal);
    await ensureIndexes(api, made, indexesOf(served), signal);
    return made;
  }
  // Every point that is left in it is as good as on the day it was written.
  if (rebuild?.of === name) return markCollection(api, beside, record, signal);
  throw new ConfigError(
    `A rebuild would make the collection "${beside}", but there is one of that name already, and not for this. Remove or rename it.`,
  );
}

/** As its owner has set up the one it is to replace, but for what the plan says. */
function likeCollection({ name, info }: StoredCollection, plan: CollectionPlan): Schemas['CreateCollection'] {
  const { params, hnsw_config, optimizer_config, quantization_config, wal_config, strict_mode_config } = info.config;
  return {
    vectors: { ...vectorsIn(name, info), ...vectorsFor(plan) },
    shard_number: params.shard_number ?? null,
    replication_factor: params.replication_factor ?? null,
    write_consistency_factor: params.write_consistency_factor ?? null,
    on_disk_payload: params.on_disk_payload ?? null,
    hnsw_config,
    optimizers_config: {
      ...optimizer_config,
      indexing_threshold: deferredThreshold(info) ?? optimizer_config.indexing_threshold ?? null,
    },
    quantization_config: quantization_config ?? null,
    wal_config: wal_config ?? null,
    strict_mode_config: strict_mode_config ?? null,
  };
}
