// A finished archive opened for reading: its apps, each with the file that holds its items. Changes nothing.

import { ConfigError, CorruptError } from '../../../core/errors.ts';
import type { Json } from '../../../core/fieldValue.ts';
import { type ArchiveDisk, type FilePath, inFolder, ROOT } from '../disk/archiveDisk.ts';
import { ITEMS_FILE, parseLine } from '../lines/recordKeys.ts';
import { type LastComplete, readLastComplete } from '../manifest/lastComplete.ts';
import { type FileEntry, MANIFEST, type ManifestNode } from '../manifest/manifestFormat.ts';
import { UNFINISHED } from '../run/runMark.ts';

export interface KeptApp {
  readonly node: ManifestNode;
  readonly workspace: ManifestNode | null;
  readonly organization: ManifestNode | null;
  /** The file of its items; null when it has none. */
  readonly items: FileEntry | null;
}

const APP_FILE = 'app.json';

/**
 * The apps that are not known to be gone. Where the last run could not read everything, one it did not find may only have
 * been out of its reach, so it is not taken for gone.
 * @param setting where the path stands, for messages: `source.path: `; empty on the command line.
 * @throws ConfigError when there is no archive, or it is not finished.
 */
export async function readApps(disk: ArchiveDisk, setting: string): Promise<readonly KeptApp[]> {
  if (!(await disk.hasFolder(ROOT)))
    throw new ConfigError(`${setting}expected a finished archive at ${disk.root}, found no folder. Correct the path.`);
  const last = await readLastComplete(disk, MANIFEST);
  if ((await disk.size(UNFINISHED)) !== null)
    throw new ConfigError(
      `${setting}expected a finished archive at ${disk.root}, found one that a backup is filling or has left unfinished. Run its job to the end first.`,
    );
  if (last === null)
    throw new ConfigError(
      `${setting}expected a finished archive at ${disk.root}, found no ${MANIFEST} in it. Correct the path.`,
    );
  return appsOf(last);
}

/** @throws CorruptError when it is no JSON. */
export async function readApp(disk: ArchiveDisk, { node }: KeptApp): Promise<Json> {
  const path = inFolder(node.folder, APP_FILE);
  if ((await disk.size(path)) === null) return null;
  const parsed = parseLine(await disk.use(path, 'read', (file) => file.readFile('utf8')));
  if (parsed === null)
    throw new CorruptError(
      `Expected JSON in ${disk.absolute(path)}, found none. Check the archive with: ratchet verify`,
    );
  return parsed.value;
}

function appsOf({ head, nodes, files }: LastComplete): readonly KeptApp[] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const parentOf = (node: ManifestNode | null) => (node?.parent == null ? null : (byId.get(node.parent) ?? null));
  const isThere = ({ kind, seen }: ManifestNode) => kind === 'app' && (seen || head.deadLetters > 0);
  return nodes.filter(isThere).map((node) => {
    const workspace = parentOf(node);
    const path: FilePath = inFolder(node.folder, ITEMS_FILE);
    return { node, workspace, organization: parentOf(workspace), items: files.get(path) ?? null };
  });
}
