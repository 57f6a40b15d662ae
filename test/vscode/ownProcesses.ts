// The processes that one test server has started, at any depth: they are known by the home folder in their environment,
// which they all inherit and nobody else has. Reads /proc, so Linux only.

import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

export interface OwnProcess {
  readonly pid: number;
  readonly parent: number;
  /** Its words, joined by blanks. */
  readonly command: string;
}

const PATIENCE_MS = 5_000;
const LOOK_MS = 50;

export function ownProcesses(home: string): readonly OwnProcess[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const environment = readFileSync(`/proc/${name}/environ`, 'utf8').split('\0');
        if (!environment.includes(`HOME=${home}`)) return [];
        const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').split('\0').join(' ').trim();
        // The name in brackets may hold blanks; the state and the parent's id follow it.
        const [state, parent] = readFileSync(`/proc/${name}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
        return state === 'Z' ? [] : [{ pid: Number(name), parent: Number(parent), command }];
      } catch {
        // It has ended meanwhile.
        return [];
      }
    });
}

/** Waits for their end, and after 5 s kills those that are left; returns these. */
export async function endOwnProcesses(home: string): Promise<readonly OwnProcess[]> {
  const giveUpAt = Date.now() + PATIENCE_MS;
  while (ownProcesses(home).length > 0 && Date.now() < giveUpAt) await delay(LOOK_MS);
  const left = ownProcesses(home);
  for (const { pid } of left) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended meanwhile.
    }
  }
  return left;
}
