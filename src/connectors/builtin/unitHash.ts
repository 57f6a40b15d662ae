// FNV-1a over UTF-16 units: grows by one unit at a time, so a word's prefixes and n-grams cost one step each.
// `mixed` spreads its bits (the finaliser of MurmurHash3); without it the low bits of short inputs lie close together.

export const HASH_START = 0x811c9dc5 | 0;

export function extended(hash: number, unit: number): number {
  return Math.imul(hash ^ unit, 0x01000193);
}

export function mixed(hash: number): number {
  let h = hash;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/** Of `units[from … to)`; `seed` keeps the hashes of different kinds of things apart. */
export function hashOf(units: Uint16Array, from: number, to: number, seed = HASH_START): number {
  let hash = seed;
  for (let i = from; i < to; i++) hash = extended(hash, units[i] ?? 0);
  return hash;
}
