// Where the checkpoints and the secrets of a workspace belong: one place for all windows on it. Pure; creates nothing.

import { basename, dirname, join } from 'node:path';

/**
 * Where VS Code serves windows from a remote, a window gets a storage folder of its own while another extension host has
 * that of the workspace: `<id>-1` to `<id>-9` beside `<id>` (`extHostStoragePaths.ts` of VS Code). That host may be a
 * second window's, but also that of a window that was closed and may come back, for hours. With a storage of its own this
 * window would know nothing of the jobs that run there, and run them once more. Who may write is decided by their locks.
 *
 * @param storage `<id>/<publisher>.<name>` as VS Code gives it, absolute.
 */
export function workspaceStorage(storage: string): string {
  const workspace = dirname(storage);
  const id = /^(.+)-[1-9]$/.exec(basename(workspace))?.[1];
  return id === undefined ? storage : join(dirname(workspace), id, basename(storage));
}
