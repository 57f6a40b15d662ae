// Saves what an editor holds of a job file, as VS Code does before a task or a debug session.

import * as vscode from 'vscode';

export async function saveJobFile(path: string): Promise<void> {
  const edited = vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === 'file' && uri.fsPath === path);
  if (edited?.isDirty === true) await edited.save();
}
