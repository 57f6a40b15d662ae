// A contender's own socket: listening until it is closed, removed from its folder with that.

import { mkdirSync, rmSync, statSync } from 'node:fs';
import type { Server } from 'node:net';
import { join } from 'node:path';
import type { LeaseHolder } from '../../engine/ports.ts';
import { codeOf } from '../sqlite/databaseFiles.ts';
import { storageError } from '../sqlite/sqliteError.ts';
import { type LockPlace, socketName } from './lockPlace.ts';
import { type Answer, listenAt } from './lockSocket.ts';

/** How network shares, FAT and the like refuse to hold a socket. */
const NO_SOCKETS_HERE: ReadonlySet<string> = new Set(['ENOTSUP', 'EOPNOTSUPP', 'EPERM', 'ENOSYS', 'EINVAL']);

export class OwnSocket {
  readonly path: string;
  phase: Answer['phase'] = 'contending';
  #server: Server | null = null;
  #inode: bigint | null = null;

  private constructor(path: string) {
    this.path = path;
  }

  /** @throws StorageError when no folder of the place takes a socket. */
  static async listen(place: LockPlace, id: string, holder: LeaseHolder, since: number): Promise<OwnSocket> {
    let refusal: unknown;
    for (const folder of place.folders) {
      const own = new OwnSocket(join(folder, socketName(place, id)));
      try {
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        own.#server = await listenAt(own.path, () => ({ ...holder, since, phase: own.phase }));
        own.#inode = own.#look();
        return own;
      } catch (error) {
        refusal = error;
        if (!NO_SOCKETS_HERE.has(codeOf(error)))
          throw storageError({ code: codeOf(error), path: own.path, cause: error });
      }
    }
    throw storageError({ code: codeOf(refusal), path: place.folders.join(' or '), cause: refusal });
  }

  /** Whether the file others would find is still this socket. */
  isThere(): boolean {
    return this.#inode !== null && this.#look() === this.#inode;
  }

  close(): void {
    this.#server?.close();
    rmSync(this.path, { force: true });
  }

  #look(): bigint | null {
    return statSync(this.path, { bigint: true, throwIfNoEntry: false })?.ino ?? null;
  }
}
