// The folder that the window under test has open, and what the tests write into it.

import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Uri, workspace } from 'vscode';

export const JOB_FILE = 'ratchet.json';

/** A job that needs no server: rows of a text file to vectors in another. */
export const textJob = (over: object = {}): object => ({
  kind: 'sync',
  source: { type: 'csv', path: 'products.csv', key: 'id' },
  text: ['name'],
  embedder: { type: 'builtin' },
  destination: { type: 'embedded', path: 'vectors.sqlite' },
  ...over,
});

export function inFolder(name: string): Uri {
  const [folder] = workspace.workspaceFolders ?? [];
  if (folder === undefined) throw new Error('The tests need a window with a folder.');
  return Uri.file(join(folder.uri.fsPath, name));
}

export function writeJobFile(jobs: Readonly<Record<string, object>>): Promise<void> {
  return writeFile(inFolder(JOB_FILE).fsPath, JSON.stringify({ jobs }, null, 2));
}

export function writeProducts(): Promise<void> {
  return writeFile(inFolder('products.csv').fsPath, 'id,name\n1,wooden chair\n2,leather sofa\n3,garden hose\n');
}

export async function removeJobFile(): Promise<void> {
  await rm(inFolder(JOB_FILE).fsPath, { force: true });
}
