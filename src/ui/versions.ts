// What is installed, for reports.

import { release } from 'node:os';
import * as vscode from 'vscode';

/** One line each, in English. */
export function versions({ extension }: Pick<vscode.ExtensionContext, 'extension'>): readonly string[] {
  const { version } = extension.packageJSON as { readonly version: string };
  const place = vscode.env.remoteName === undefined ? '' : `, remote: ${vscode.env.remoteName}`;
  return [
    `Ratchet ${version}`,
    `${vscode.env.appName} ${vscode.version} (${vscode.env.appHost}${place}, ${vscode.env.language})`,
    `Node ${process.versions.node}, ${process.platform} ${process.arch} ${release()}`,
  ];
}
