// The counters of a run that crashes must leave exact: what was done. The others say how (calls, retries) or what was spared.

import type { Finished } from './runUnderWay.ts';

const WORK = ['read', 'written', 'unchanged', 'deleted', 'failed', 'empty', 'truncated', 'unreadable'];

export function workCounters({ counters }: Finished): Record<string, number | undefined> {
  return Object.fromEntries(WORK.map((name) => [name, counters[name]]));
}
