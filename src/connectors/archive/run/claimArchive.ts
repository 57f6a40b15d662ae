// Whether a run may use the folder at all: an archive of its own job, or an empty place, and no other run's.

import { ConfigError } from '../../../core/errors.ts';
import type { BackupDestination } from '../../../engine/backupPorts.ts';
import { type ArchiveDisk, PARTIAL, ROOT } from '../disk/archiveDisk.ts';
import { MANIFEST, type ManifestHead, PREVIOUS } from '../manifest/manifestFormat.ts';
import { readHead } from '../manifest/readManifest.ts';
import { isHeldElsewhere, type RunMark, readMark, thisProcess, UNFINISHED, writeMark } from './runMark.ts';

/** Who fills an archive, and from where. */
export interface ArchiveKeeper {
  readonly job: string;
  /** As people name it: `podio https://api.podio.com`. */
  readonly source: string;
}

/** What systems put into folders by themselves. */
export const SYSTEM_FILES: ReadonlySet<string> = new Set(['.DS_Store', 'Thumbs.db', 'desktop.ini', 'lost+found']);

/** Runs remembered as those that had the archive before. */
const FORMER_RUNS = 1000;

export type Pass = Parameters<BackupDestination['open']>[0];

/** What the top of an archive says about it. */
export interface Claim {
  readonly mark: RunMark | null;
  /** Of the last complete run. */
  readonly head: ManifestHead | null;
}

/** @throws ConfigError when the folder holds another thing, or another job's archive. */
export async function readClaim(disk: ArchiveDisk, job: string): Promise<Claim> {
  const mark = await readMark(disk);
  const manifest = await newestManifest(disk);
  const head = manifest === null ? null : await readHead(disk, manifest);
  if (mark === null && head === null) await refuseForeignContent(disk);
  const owner = mark?.job ?? head?.job ?? job;
  if (owner !== job)
    throw new ConfigError(
      `destination.path: expected an archive of the job "${job}" at ${disk.root}, found one of the job "${owner}". Give every job a folder of its own; a job that was renamed needs its old name back.`,
    );
  return { mark, head };
}

/** `manifest.json`, or what has become of it while a run is under way. */
export async function newestManifest(disk: ArchiveDisk): Promise<string | null> {
  for (const name of [MANIFEST, PREVIOUS]) if ((await disk.size(name)) !== null) return name;
  return null;
}

/** Marks the archive as the run's. Any step after it can be repeated by the same run. */
export async function claimArchive(disk: ArchiveDisk, { job }: ArchiveKeeper, pass: Pass): Promise<RunMark> {
  const { mark, head } = await readClaim(disk, job);
  const former = [...(mark?.former ?? []), ...(head?.former ?? [])];
  if (former.includes(pass.run))
    throw new ConfigError(
      `destination.path: the archive ${disk.root} has been used by run ${mark?.run ?? head?.run} since, so run ${pass.run} cannot go on in it. Start the job anew with --fresh.`,
    );
  if (mark !== null && mark.run !== pass.run && isHeldElsewhere(mark))
    throw new ConfigError(
      `destination.path: the archive ${disk.root} is being filled by another run of "${job}" (${mark.run}, process ${mark.by?.pid}). Wait for it or cancel it; a second job needs a folder of its own.`,
    );
  await disk.makeFolder(ROOT);
  const claimed = claimOf(pass, job, { mark, head }, former);
  await writeMark(disk, claimed);
  return claimed;
}

function claimOf(pass: Pass, job: string, { mark, head }: Claim, former: readonly string[]): RunMark {
  const by = thisProcess();
  if (mark?.run === pass.run) return { ...mark, by };
  if (mark === null && head?.run === pass.run) {
    const { run, startedAt, fresh } = head;
    return { job, run, startedAt, fresh, former: head.former, by };
  }
  const all = new Set([...former, ...(mark === null ? [] : [mark.run]), ...(head === null ? [] : [head.run])]);
  const startedAt = new Date(pass.startedAt).toISOString();
  return { job, run: pass.run, startedAt, fresh: pass.fresh, former: [...all].slice(-FORMER_RUNS), by };
}

async function refuseForeignContent(disk: ArchiveDisk): Promise<void> {
  const names: string[] = [];
  for await (const { name } of disk.entries(ROOT)) {
    if (!SYSTEM_FILES.has(name) && name !== UNFINISHED + PARTIAL) names.push(name);
  }
  if (names.length === 0) return;
  const some = names
    .sort()
    .slice(0, 3)
    .map((name) => `"${name}"`)
    .join(', ');
  const more = names.length > 3 ? ` and ${names.length - 3} more` : '';
  throw new ConfigError(
    `destination.path: expected an archive or an empty folder at ${disk.root}, found ${some}${more} and no manifest.json. Name a folder of its own.`,
  );
}
