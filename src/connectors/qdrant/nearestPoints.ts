// Finds the points of a job nearest to a vector. The server searches; this asks, and reads the hits.

import { PermanentError } from '../../core/errors.ts';
import type { Json } from '../../core/fieldValue.ts';
import { type JobName, pointId } from '../../core/ids.ts';
import type { PayloadObject, SearchHit } from '../../engine/ports.ts';
import type { CollectionPlan } from './collectionPlan.ts';
import { isOfJob } from './pass.ts';
import { STAMP, stampOf } from './pointStamp.ts';
import type { QdrantApi } from './qdrantApi.ts';

export interface NearestQuery {
  readonly collection: string;
  readonly job: JobName;
  readonly plan: CollectionPlan;
  readonly vector: Float32Array;
  readonly limit: number;
}

/** Nearest first; equal scores in the order of their ids. */
export async function nearestPoints(api: QdrantApi, query: NearestQuery, signal: AbortSignal): Promise<SearchHit[]> {
  const { collection, job, plan, vector, limit } = query;
  const { dimensions } = plan.space;
  if (vector.length !== dimensions) {
    throw new PermanentError(
      `The query's vector has ${vector.length} dimensions where ${dimensions} were expected. Check the embedder's "dimensions".`,
    );
  }
  const asked = {
    ...{ collection_name: collection, query: Array.from(vector), filter: { must: [isOfJob(job)] }, limit },
    ...{ with_payload: true, with_vector: false },
  };
  const { points } = await api.call((calls, init) => calls.queryPoints(asked, init), signal);
  // Qdrant gives these two as distances; larger is nearer only with the sign turned.
  const sign = plan.distance === 'Euclid' || plan.distance === 'Manhattan' ? -1 : 1;
  const hits = points.flatMap(({ id, score, payload }): SearchHit[] => {
    const stamp = stampOf(payload);
    if (stamp === null) return [];
    const own = { id: stamp.point ?? pointId(String(id)), record: stamp.record };
    return [{ ...own, score: sign * score, payload: ownPayload(payload ?? {}) }];
  });
  return hits.sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
}

function ownPayload(payload: object): PayloadObject {
  const fields = Object.entries(payload).filter(([name]) => name !== STAMP);
  return Object.fromEntries(fields.map(([name, value]) => [name, withNumbers(value)]));
}

/** The client reads integers beyond 2^53 as bigints, which no JSON can hold; they were numbers when they were written. */
function withNumbers(value: unknown): Json {
  switch (typeof value) {
    case 'bigint':
      return Number(value);
    case 'number':
    case 'boolean':
    case 'string':
      return value;
    case 'object':
      if (value === null) return null;
      if (Array.isArray(value)) return value.map(withNumbers);
      return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withNumbers(inner)]));
    default:
      return null;
  }
}
