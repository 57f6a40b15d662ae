// `UNFINISHED.json`: says that a run is filling the archive, and which. It is there from the run's beginning to its end.

import { hostname } from 'node:os';
import * as z from 'zod';
import { CorruptError, messageOf } from '../../../core/errors.ts';
import type { ArchiveDisk } from '../disk/archiveDisk.ts';
import { writeAll } from '../disk/bufferedWriter.ts';

export const UNFINISHED = 'UNFINISHED.json';

const ABOUT = 'This backup is not finished. Run its job again: it goes on where it stopped.';

const markSchema = z.object({
  job: z.string(),
  run: z.string(),
  startedAt: z.iso.datetime(),
  fresh: z.boolean(),
  former: z.array(z.string()),
  /** The process that has it open; null when it was closed. */
  by: z.object({ pid: z.int(), host: z.string() }).nullable(),
});
export type RunMark = Readonly<z.infer<typeof markSchema>>;

/** Null when no run is under way. */
export async function readMark(disk: ArchiveDisk): Promise<RunMark | null> {
  if ((await disk.size(UNFINISHED)) === null) return null;
  const text = await disk.use(UNFINISHED, 'read', (file) => file.readFile('utf8'));
  try {
    return markSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new CorruptError(
      `Expected ${disk.absolute(UNFINISHED)} to say which run is under way, found other content (${messageOf(cause)}). Put it back, or move the archive away and run the job anew.`,
      { cause },
    );
  }
}

export async function writeMark(disk: ArchiveDisk, mark: RunMark): Promise<void> {
  const text = `${JSON.stringify({ about: ABOUT, ...mark }, null, 2)}\n`;
  await disk.replace(UNFINISHED, (file) => writeAll(file, Buffer.from(text), 0));
}

export function thisProcess(): NonNullable<RunMark['by']> {
  return { pid: process.pid, host: hostname() };
}

/** Whether another process of this machine still has the archive open. */
export function isHeldElsewhere({ by }: RunMark): boolean {
  if (by === null || by.host !== hostname() || by.pid === process.pid) return false;
  try {
    process.kill(by.pid, 0);
    return true;
  } catch (error) {
    // It is there, and another user's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
