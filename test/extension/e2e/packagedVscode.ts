// The VS Code that the end-to-end suites share: a server with Ratchet installed from its package. Windows and folders are
// each suite's own.

import { statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { builtRunner } from '../../builtProduct.ts';
import { findVscode } from '../../vscode/installVscode.ts';
import { VscodeServer } from '../../vscode/vscodeServer.ts';
import { packageVsix } from '../packageVsix.ts';

export interface PackagedVscode {
  readonly server: VscodeServer;
  /** Of the package, in bytes. */
  readonly vsixSize: number;
}

let started: Promise<PackagedVscode> | null = null;

/** Started by the first suite that asks for it. @throws ServerMissing where VS Code cannot be had. */
export function packagedVscode(): Promise<PackagedVscode> {
  started ??= start();
  return started;
}

after(async () => {
  const { server } = (await started?.catch(() => null)) ?? {};
  await server?.stop();
});

async function start(): Promise<PackagedVscode> {
  const { codeServer } = await findVscode();
  // A package of yesterday's code says nothing.
  builtRunner();
  const folder = await mkdtemp(join(tmpdir(), 'ratchet-vsix-'));
  try {
    const vsix = await packageVsix(folder);
    return { server: await VscodeServer.start(codeServer, { vsix }), vsixSize: statSync(vsix).size };
  } finally {
    await rm(folder, { recursive: true });
  }
}
