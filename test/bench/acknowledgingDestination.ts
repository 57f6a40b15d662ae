// The acknowledging server behind the `VectorDestination` port, and the body both it and the hand-written loops send.

import type { PointWrite, VectorDestination } from '../../src/engine/ports.ts';
import type { AcknowledgingServer } from './acknowledgingServer.ts';

interface SentPoint {
  readonly id: string;
  readonly payload: object;
  readonly vector: Float32Array;
}

/** A line of JSON with ids and payloads, then the vectors as they lie in memory. */
export function bodyOf(points: readonly SentPoint[]): Buffer {
  const head = JSON.stringify(points.map(({ id, payload }) => ({ id, payload })));
  const vectors = points.map(({ vector }) => new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength));
  return Buffer.concat([Buffer.from(`${head}\n`), ...vectors]);
}

/** Counts what it was sent, so that the reconciliation at the end of a run holds. */
export function acknowledgingDestination(server: AcknowledgingServer): VectorDestination {
  let written = 0;
  return {
    limits: { maxPoints: 250, parallelWrites: 4 },
    open: async () => ({ empty: true }),
    known: async () => new Map(),
    async write(points) {
      const full = points.filter((point): point is Extract<PointWrite, { kind: 'full' }> => point.kind === 'full');
      await server.post(bodyOf(full));
      written += full.length;
    },
    count: async (seen) => (seen ? written : 0),
    sweep: async () => {},
    finish: async () => {},
    search: async () => [],
    close: async () => {},
  };
}
