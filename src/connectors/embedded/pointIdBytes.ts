// A point's id as the 16 bytes it is stored as. Knows nothing of how the id was made.

import { type PointId, pointId } from '../../core/ids.ts';

export function bytesOfPointId(id: PointId): Uint8Array {
  return Buffer.from(id.replaceAll('-', ''), 'hex');
}

export function pointIdOfBytes(bytes: Uint8Array): PointId {
  const hex = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
  return pointId(`${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`);
}
