// How much memory a process has had at most.

import { readFileSync } from 'node:fs';

/** Peak resident memory in MB, as the kernel keeps it. */
export function peakMemory(pid: number): number {
  const [, kilobytes = 'NaN'] = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Math.round(Number(kilobytes) / 1024);
}
