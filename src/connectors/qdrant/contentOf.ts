// What the collection holds of a job, looked at without changing it. Knows nothing of passes.

import type { JobName } from '../../core/ids.ts';
import type { DestinationContent } from '../../engine/ports.ts';
import { refuseUnfit } from './claimCollection.ts';
import { type CollectionPlan, isSamePlan } from './collectionPlan.ts';
import { isOfJob } from './pass.ts';
import { countExactly } from './passLedger.ts';
import type { QdrantApi } from './qdrantApi.ts';
import { nameBeside, searchedCollection } from './servedCollection.ts';
import { planIn, readCollection } from './storedCollection.ts';

export interface ContentTerms {
  /** The name in the job file. */
  readonly name: string;
  readonly job: JobName;
  readonly plan: CollectionPlan;
}

/** @throws ConfigError for a collection that a pass could not fill either. */
export async function contentOf(
  api: QdrantApi,
  { name, job, plan }: ContentTerms,
  signal: AbortSignal,
): Promise<DestinationContent> {
  const countOwn = (collection: string): Promise<number> =>
    countExactly({ api, collection }, { must: [isOfJob(job)] }, signal);
  const served = await searchedCollection(api, name, plan, signal);
  if (served === null) return { exists: false, points: 0, otherSpaces: [] };
  if (served.record === null) {
    await refuseUnfit(api, served, plan, signal);
    return { exists: true, points: 0, otherSpaces: [] };
  }
  const found = planIn(served, served.record);
  if (isSamePlan(found, plan)) return { exists: true, points: await countOwn(served.name), otherSpaces: [] };
  const beside = await readCollection(api, nameBeside(name, plan), signal);
  const points = beside?.record?.rebuild?.of === name ? await countOwn(beside.name) : 0;
  return { exists: true, points, otherSpaces: [found.space] };
}
