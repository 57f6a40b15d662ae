// The spool of a run whose embedder costs nothing: what is lost of its answers is asked for again.

import type { VectorSpool } from '../ports.ts';

export const NO_SPOOL: VectorSpool = {
  find: () => new Map(),
  keep: async () => {},
  settle: () => {},
  discard: async () => {},
  close: async () => {},
};
