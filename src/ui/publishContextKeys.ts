// Keeps VS Code's context keys in step with the model, telling only those that changed.

import * as vscode from 'vscode';
import type { JobsModel } from '../host/jobsModel.ts';
import { type ContextKeys, contextKeys } from './contextKeys.ts';

export function publishContextKeys(model: JobsModel): vscode.Disposable {
  let told: ContextKeys = {};
  const publish = (): void => {
    const keys = contextKeys(model);
    for (const [name, value] of Object.entries(keys))
      if (told[name] !== value) void vscode.commands.executeCommand('setContext', name, value);
    told = keys;
  };
  publish();
  return new vscode.Disposable(model.onDidChange(publish));
}
