// The host in a real VS Code: its storage, its secrets, its Node, and the settings a runner must know.

import { join } from 'node:path';
import type * as vscode from 'vscode';
import { type Host, type HostOptions, openHost } from './openHost.ts';
import { runnerEnvironment } from './runnerEnvironment.ts';
import type { SecretPlace, SecretStoreOptions } from './secretStore.ts';
import type { Settings } from './settings.ts';
import { foldersOnDisk, soleFolder, windowNow } from './watchJobFiles.ts';
import { workspaceStorage } from './workspaceStorage.ts';

/** In workspace state: names and hosts, no values. */
const SECRET_LIST = 'secrets';

export interface VscodeHostOptions extends Pick<HostOptions, 'log' | 'save' | 't'> {
  readonly extension: vscode.ExtensionContext;
  readonly settings: Settings;
  readonly ask: SecretStoreOptions['ask'];
}

export function openVscodeHost({ extension, settings, ask, ...given }: VscodeHostOptions): Host {
  const { secrets, workspaceState, extensionUri } = extension;
  // Without a folder there is no storage of the workspace's own.
  const { storageUri, globalStorageUri } = extension;
  const storage = storageUri === undefined ? globalStorageUri.fsPath : workspaceStorage(storageUri.fsPath);
  const { version } = extension.extension.packageJSON as { readonly version: string };
  return openHost({
    ...given,
    folders: foldersOnDisk,
    soleFolder,
    storage,
    window: windowNow,
    runner: () => ({
      modulePath: join(extensionUri.fsPath, 'dist', 'runner', 'main.js'),
      version,
      env: runnerEnvironment(process.env, settings.proxy()),
    }),
    secrets: {
      vault: secrets,
      list: {
        read: () => workspaceState.get<readonly SecretPlace[]>(SECRET_LIST, []),
        write: (places) => workspaceState.update(SECRET_LIST, places),
      },
      workspace: storage,
      ask,
    },
  });
}
