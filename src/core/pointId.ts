// The id of a record's point: a UUID of version 5 (RFC 9562), so that a repeat overwrites and never adds.

import { hash } from 'node:crypto';
import { type JobName, type PointId, pointId, type RecordId } from './ids.ts';

/** Ratchet's own namespace; a constant of the stored data, never to be changed. */
const NAMESPACE = Buffer.from('6f1d2c1e9a5b5d6e8f3a7c40e2b19d53', 'hex');

export function pointIdOf(job: JobName, record: RecordId): PointId {
  const digest = hash('sha1', Buffer.concat([NAMESPACE, Buffer.from(`${job}\n${record}`)]), 'hex');
  const variant = ((Number.parseInt(digest.slice(16, 18), 16) & 0x3f) | 0x80).toString(16);
  return pointId(
    `${digest.slice(0, 8)}-${digest.slice(8, 12)}-5${digest.slice(13, 16)}-${variant}${digest.slice(18, 20)}-${digest.slice(20, 32)}`,
  );
}
