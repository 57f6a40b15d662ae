// The workspace folders as the host sees them, and when to look at their job files again.

import * as vscode from 'vscode';
import type { Folder } from './jobFiles.ts';
import type { WindowState } from './jobsModel.ts';

/** Folders on a disk that a process can open. */
export function foldersOnDisk(): readonly Folder[] {
  const folders = vscode.workspace.workspaceFolders ?? [];
  return folders.filter(({ uri }) => uri.scheme === 'file').map(({ name, uri }) => ({ name, path: uri.fsPath }));
}

/** The folder that is the whole workspace; null where a workspace file names several that come and go. */
export function soleFolder(): string | null {
  return vscode.workspace.workspaceFile === undefined ? (foldersOnDisk()[0]?.path ?? null) : null;
}

export function windowNow(): Exclude<WindowState, { kind: 'looking' }> {
  if ((vscode.workspace.workspaceFolders ?? []).length === 0) return { kind: 'noFolder' };
  if (foldersOnDisk().length === 0) return { kind: 'virtual' };
  return { kind: vscode.workspace.isTrusted ? 'ready' : 'untrusted' };
}

/** Calls `look` when a job file or the set of folders changed, and `trusted` when the workspace came to be. */
export function watchJobFiles(look: () => void, trusted: () => void): vscode.Disposable {
  let watchers: readonly vscode.Disposable[] = [];
  const watch = (): void => {
    for (const watcher of watchers) watcher.dispose();
    watchers = foldersOnDisk().map(({ path }) => watchFolder(path, look));
  };
  watch();
  return vscode.Disposable.from(
    vscode.workspace.onDidChangeWorkspaceFolders(() => {
      watch();
      look();
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(trusted),
    new vscode.Disposable(() => {
      for (const watcher of watchers) watcher.dispose();
    }),
  );
}

function watchFolder(path: string, look: () => void): vscode.Disposable {
  // No folder in the pattern: VS Code then watches the folder itself and nothing below it.
  const pattern = new vscode.RelativePattern(vscode.Uri.file(path), '*ratchet.json');
  const watcher = vscode.workspace.createFileSystemWatcher(pattern);
  watcher.onDidCreate(look);
  watcher.onDidChange(look);
  watcher.onDidDelete(look);
  return watcher;
}
