// Opens `"source": {"type": "archive", …}`: the apps of a finished archive that the job asks for.

import { resolve } from 'node:path';
import { ConfigError } from '../../core/errors.ts';
import type { Row, Source } from '../../engine/ports.ts';
import { ArchiveSource } from './archiveSource.ts';
import { ArchiveDisk } from './disk/archiveDisk.ts';
import type { ManifestNode } from './manifest/manifestFormat.ts';
import { type KeptApp, readApps } from './read/finishedArchive.ts';

export interface ArchiveSourceSettings {
  readonly type: 'archive';
  /** Relative to the job file's folder. */
  readonly path: string;
  /** Ids; undefined for all. */
  readonly organization?: readonly number[] | undefined;
  readonly workspace?: readonly number[] | undefined;
  readonly app?: readonly number[] | undefined;
  readonly pageSize: number;
}

const SCOPES = {
  organization: ({ organization }: KeptApp) => organization,
  workspace: ({ workspace }: KeptApp) => workspace,
  app: ({ node }: KeptApp) => node,
} as const;
type Scope = keyof typeof SCOPES;

/** Names given in a message at most. */
const NAMED = 10;

/** @throws ConfigError when there is no finished archive, or it lacks what the job asks for. */
export async function openArchiveSource(settings: ArchiveSourceSettings, baseDir: string): Promise<Source<Row>> {
  const disk = new ArchiveDisk(resolve(baseDir, settings.path));
  const all = await readApps(disk, 'source.path: ');
  const apps = scopes().reduce((left, scope) => within(left, scope, settings[scope], disk), all);
  return new ArchiveSource(disk, apps, settings.pageSize);
}

function scopes(): readonly Scope[] {
  return ['organization', 'workspace', 'app'];
}

function within(
  apps: readonly KeptApp[],
  scope: Scope,
  ids: readonly number[] | undefined,
  disk: ArchiveDisk,
): readonly KeptApp[] {
  if (ids === undefined) return apps;
  const nodeOf = SCOPES[scope];
  const wanted = new Set(ids.map(String));
  const missing = ids.find((id) => !apps.some((app) => idOf(nodeOf(app)) === String(id)));
  if (missing !== undefined)
    throw new ConfigError(
      `source.${scope}: expected ${scope} ${missing} in the archive ${disk.root}, found ${namesOf(apps.map(nodeOf))}. Correct the id.`,
    );
  return apps.filter((app) => wanted.has(idOf(nodeOf(app)) ?? ''));
}

/** `app:98765432` → `98765432` */
function idOf(node: ManifestNode | null): string | null {
  return node === null ? null : node.id.slice(node.id.indexOf(':') + 1);
}

function namesOf(nodes: readonly (ManifestNode | null)[]): string {
  const names = [...new Set(nodes.flatMap((node) => (node === null ? [] : `${idOf(node)} (${node.title})`)))];
  if (names.length === 0) return 'none';
  return `${names.slice(0, NAMED).join(', ')}${names.length > NAMED ? ` and ${names.length - NAMED} more` : ''}`;
}
