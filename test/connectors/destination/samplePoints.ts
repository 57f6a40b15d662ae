// The job, the runs, the spaces and the points the destination tests write. Deterministic; knows nothing of destinations.

import { type JobName, jobName, type PointId, recordId, runId } from '../../../src/core/ids.ts';
import { pointIdOf } from '../../../src/core/pointId.ts';
import type { EmbeddingSpace, PointWrite } from '../../../src/engine/ports.ts';

type FullWrite = Extract<PointWrite, { kind: 'full' }>;

export const SPACE: EmbeddingSpace = { provider: 'test', model: 'first', dimensions: 16, variant: '' };
export const OTHER_SPACE: EmbeddingSpace = { provider: 'test', model: 'second', dimensions: 8, variant: 'query' };
export const JOB = jobName('catalogue');
export const OTHER_JOB = jobName('other');
export const FIRST_RUN = runId('run-1');
export const SECOND_RUN = runId('run-2');

/** A unit vector of its own for every number. */
export function unitVector(number: number, dimensions = SPACE.dimensions): Float32Array {
  const vector = Float32Array.from({ length: dimensions }, (_, i) => Math.sin((number + 1) * (i + 1) * 1.7));
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}

export const idOf = (number: number, job = JOB): PointId => pointIdOf(job, recordId(String(number)));

/** The ids of the points from 0 up to, not including, `count`. */
export const idsUpTo = (count: number, job = JOB): PointId[] =>
  Array.from({ length: count }, (_, number) => idOf(number, job));

export function fullPoint(number: number, over: Partial<FullWrite> = {}, job: JobName = JOB): FullWrite {
  return {
    kind: 'full',
    id: idOf(number, job),
    record: recordId(String(number)),
    vector: unitVector(number),
    payload: { number },
    textHash: `text-${number}`,
    payloadHash: `payload-${number}`,
    ...over,
  };
}

export const fullPoints = (count: number, job = JOB): FullWrite[] =>
  Array.from({ length: count }, (_, number) => fullPoint(number, {}, job));

/** The point as a rebuild in `OTHER_SPACE` writes it. */
export const pointInOtherSpace = (number: number): FullWrite =>
  fullPoint(number, { vector: unitVector(number, OTHER_SPACE.dimensions) });
