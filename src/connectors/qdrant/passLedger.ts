// What a pass can learn of its job's points: which are there, with which vectors, how many it has seen.

import { type PointId, pointId } from '../../core/ids.ts';
import type { PointState, PointVector } from '../../engine/ports.ts';
import { type Filter, isOfJob, type Pass, pointsWithIds, seenPoints, unseenPoints } from './pass.ts';
import { type PointStamp, STAMP, stampOf, stateOf } from './pointStamp.ts';
import { type ServerIdJson, serverIdJson } from './serverId.ts';

export interface FoundPoint {
  readonly serverId: ServerIdJson;
  readonly stamp: PointStamp;
  /** As the client gives it; undefined when it was not asked for. */
  readonly vector: unknown;
}

/** Those of the points that are there. */
export async function findPoints(
  pass: Pass,
  ids: readonly PointId[],
  show: { readonly vectors: boolean },
  signal: AbortSignal,
): Promise<ReadonlyMap<PointId, FoundPoint>> {
  const found = new Map<PointId, FoundPoint>();
  // Vectors are ten times the rest.
  const most = show.vectors ? Math.min(pass.limits.maxPoints, pass.limits.maxRead) : pass.limits.maxRead;
  for (let from = 0; from < ids.length; from += most) {
    for (const { id, payload, vector } of await readPoints(pass, ids.slice(from, from + most), show, signal)) {
      const stamp = stampOf(payload);
      if (stamp?.job !== pass.job) continue;
      const point = pass.plan.ids === 'uuid' ? pointId(String(id)) : stamp.point;
      if (point !== undefined) found.set(point, { serverId: serverIdJson(id), stamp, vector });
    }
  }
  return found;
}

export async function knownStates(
  pass: Pass,
  ids: readonly PointId[],
  signal: AbortSignal,
): Promise<ReadonlyMap<PointId, PointState>> {
  const found = await findPoints(pass, ids, { vectors: false }, signal);
  return new Map([...found].map(([id, { stamp }]) => [id, stateOf(stamp)]));
}

/** To 32 bits what was written to eight decimals; where the distance is Cosine, brought to length 1 by the server. */
export async function storedVectors(
  pass: Pass,
  ids: readonly PointId[],
  signal: AbortSignal,
): Promise<ReadonlyMap<PointId, PointVector>> {
  const found = await findPoints(pass, ids, { vectors: true }, signal);
  return new Map(
    [...found].flatMap(([id, { stamp, vector }]) =>
      Array.isArray(vector) ? [[id, { textHash: stamp.text, vector: Float32Array.from(vector) }] as const] : [],
    ),
  );
}

export function countPoints(pass: Pass, seen: boolean, signal: AbortSignal): Promise<number> {
  return countExactly(pass, seen ? seenPoints(pass) : unseenPoints(pass), signal);
}

export async function hasPoints(pass: Pick<Pass, 'api' | 'collection' | 'job'>, signal: AbortSignal): Promise<boolean> {
  const { api, collection: collection_name, job } = pass;
  const query = {
    collection_name,
    filter: { must: [isOfJob(job)] },
    limit: 1,
    with_payload: false,
    with_vector: false,
  };
  const { points } = await api.call((calls, init) => calls.scrollPoints(query, init), signal);
  return points.length > 0;
}

export async function countExactly(
  { api, collection }: Pick<Pass, 'api' | 'collection'>,
  filter: Filter,
  signal: AbortSignal,
): Promise<number> {
  const query = { collection_name: collection, filter, exact: true };
  return (await api.call((calls, init) => calls.countPoints(query, init), signal)).count;
}

function readPoints(
  pass: Pass,
  ids: readonly PointId[],
  { vectors }: { readonly vectors: boolean },
  signal: AbortSignal,
) {
  const shown = { collection_name: pass.collection, with_payload: [STAMP], with_vector: vectors };
  if (pass.plan.ids === 'uuid') {
    return pass.api.call((calls, init) => calls.getPoints({ ...shown, ids: [...ids] }, init), signal);
  }
  const query = { ...shown, filter: pointsWithIds(pass, ids), limit: ids.length };
  return pass.api.call((calls, init) => calls.scrollPoints(query, init), signal).then(({ points }) => points);
}
