// What Ratchet keeps on every point beside the user's payload: one reserved object, `_ratchet`.
// Its names are stored data, never to be changed without a migration.

import * as z from 'zod';
import {
  type JobName,
  jobName,
  type PointId,
  pointId,
  type RecordId,
  type RunId,
  recordId,
  runId,
} from '../../core/ids.ts';
import type { PointState } from '../../engine/ports.ts';

export const STAMP = '_ratchet';
/** Where it is filtered by; each has a payload index. `point` is there only where ids are the rows' own. */
export const STAMP_PATH = { job: `${STAMP}.job`, seen: `${STAMP}.seen`, point: `${STAMP}.point` } as const;

export interface PointStamp {
  readonly job: JobName;
  readonly record: RecordId;
  /** Hashes of text and payload. */
  readonly text: string;
  readonly payload: string;
  /** The pass that wrote the point, and the one that last saw its record. */
  readonly written: RunId;
  readonly seen: RunId;
  /** The engine's id of the point, where the collection's is the row's own key. */
  readonly point?: PointId | undefined;
}

const stampSchema = z.object({
  job: z.string().transform(jobName),
  record: z.string().transform(recordId),
  text: z.string(),
  payload: z.string(),
  written: z.string().transform(runId),
  seen: z.string().transform(runId),
  point: z.string().transform(pointId).optional(),
});

/** Null for a payload that Ratchet did not write. */
export function stampOf(payload: unknown): PointStamp | null {
  if (typeof payload !== 'object' || payload === null) return null;
  const parsed = stampSchema.safeParse(Reflect.get(payload, STAMP));
  return parsed.success ? parsed.data : null;
}

export function stateOf({ text, payload, written, seen }: PointStamp): PointState {
  return { textHash: text, payloadHash: payload, writtenIn: written, seenIn: seen };
}

/** The stored payload as JSON: the user's fields and the stamp beside them. */
export function stampedPayload(payload: object, stamp: PointStamp): string {
  const own = JSON.stringify(payload);
  return `${own.slice(0, -1)}${own === '{}' ? '' : ','}"${STAMP}":${JSON.stringify(stamp)}}`;
}
