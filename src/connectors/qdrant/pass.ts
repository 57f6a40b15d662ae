// One pass over one collection: whose points its calls are about, and the filters that say so.

import type { Schemas } from '@qdrant/js-client-rest';
import type { JobName, PointId, RunId } from '../../core/ids.ts';
import type { CollectionPlan } from './collectionPlan.ts';
import { STAMP_PATH } from './pointStamp.ts';
import type { QdrantApi } from './qdrantApi.ts';

export interface Pass {
  readonly api: QdrantApi;
  readonly collection: string;
  readonly job: JobName;
  readonly run: RunId;
  readonly plan: CollectionPlan;
  readonly limits: PassLimits;
}

/** What the collection's strict mode leaves of our own limits. */
export interface PassLimits {
  readonly maxPoints: number;
  readonly maxRead: number;
}

export type Filter = Schemas['Filter'];
type Condition = Schemas['FieldCondition'] | Schemas['HasIdCondition'];

export const isOfJob = (job: JobName): Condition => ({ key: STAMP_PATH.job, match: { value: job } });
const isSeenIn = (run: RunId): Condition => ({ key: STAMP_PATH.seen, match: { value: run } });

export const seenPoints = ({ job, run }: Pass): Filter => ({ must: [isOfJob(job), isSeenIn(run)] });
export const unseenPoints = ({ job, run }: Pass): Filter => ({ must: [isOfJob(job)], must_not: [isSeenIn(run)] });

export function pointsWithIds({ job, plan }: Pass, ids: readonly PointId[]): Filter {
  if (plan.ids === 'uuid') return { must: [{ has_id: [...ids] }] };
  return { must: [isOfJob(job), { key: STAMP_PATH.point, match: { any: [...ids] } }] };
}
