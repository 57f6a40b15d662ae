// Where in the archive a node is: a folder found again by the id in its name, whatever its title has become.

import { ConfigError } from '../../../core/errors.ts';
import type { NodeId } from '../../../core/ids.ts';
import type { NodePath } from '../../../engine/backupPorts.ts';
import { type ArchiveDisk, type FilePath, inFolder, kindOf, ROOT } from '../disk/archiveDisk.ts';
import { foundInstead } from '../disk/diskFailure.ts';
import { folderName, idOfFolder, safeId } from '../disk/fileNames.ts';

export class NodeFolders {
  readonly #disk: ArchiveDisk;
  readonly #known = new Map<NodeId, FilePath>();
  readonly #below = new Map<FilePath, Promise<ReadonlyMap<string, string>>>();

  constructor(disk: ArchiveDisk) {
    this.#disk = disk;
  }

  /** Null where nothing was kept of it. */
  async find(path: NodePath): Promise<FilePath | null> {
    let folder = ROOT;
    for (const { id } of path) {
      const known = this.#known.get(id);
      const name = known === undefined ? (await this.#namesIn(folder)).get(safeId(idOfNode(id))) : undefined;
      if (known === undefined && name === undefined) return null;
      folder = known ?? inFolder(folder, name ?? '');
      this.#known.set(id, folder);
    }
    return folder;
  }

  async make(path: NodePath): Promise<FilePath> {
    let folder = ROOT;
    for (const [depth, { id, title }] of path.entries()) {
      const found = await this.find(path.slice(0, depth + 1));
      folder = found ?? inFolder(folder, folderName(title, idOfNode(id)));
      if (found === null) await this.#disk.makeFolder(folder);
      this.#known.set(id, folder);
    }
    return folder;
  }

  #namesIn(folder: FilePath): Promise<ReadonlyMap<string, string>> {
    const known = this.#below.get(folder);
    if (known !== undefined) return known;
    const names = this.#list(folder);
    this.#below.set(folder, names);
    names.catch(() => this.#below.delete(folder));
    return names;
  }

  async #list(folder: FilePath): Promise<ReadonlyMap<string, string>> {
    const names = new Map<string, string>();
    for await (const entry of this.#disk.entries(folder)) {
      const id = idOfFolder(entry.name);
      if (id === null) continue;
      const path = this.#disk.absolute(inFolder(folder, entry.name));
      if (!entry.isDirectory()) throw foundInstead(path, 'a folder', kindOf(entry));
      const other = names.get(id);
      if (other !== undefined)
        throw new ConfigError(
          `Expected one folder with [${id}] in its name in ${this.#disk.absolute(folder)}, found "${other}" and "${entry.name}". Move the copy away.`,
        );
      names.set(id, entry.name);
    }
    return names;
  }
}

/** `app:98765432` → `98765432` */
function idOfNode(id: NodeId): string {
  return id.slice(id.indexOf(':') + 1);
}
