// How long a process has kept a processor busy: on a machine that others use too, that says more than the time it took.

import { readFileSync } from 'node:fs';

/** Linux counts in hundredths of a second for every architecture that Node runs on. */
const TICKS_A_SECOND = 100;

/** User and system time so far, in seconds. */
export function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // Behind the name, which may hold anything: `state` is the third field of proc(5), the two times the 14th and 15th.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND;
}
