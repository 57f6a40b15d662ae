// Shows the notices of `notices.ts`. A job that goes on is never told of: the status bar, the tree and the panel show it.

import * as vscode from 'vscode';
import type { JobsModel } from '../host/jobsModel.ts';
import type { JobKey } from '../host/jobView.ts';
import type { Settings } from '../host/settings.ts';
import { type Notice, noticeOfEvent, noticeOfRunner } from './notices.ts';
import type { Wording } from './wording.ts';

export function notifyUser(model: JobsModel, settings: Settings, wording: Wording): vscode.Disposable {
  let runner = model.runner.kind;
  const stopEvents = model.onEvent((key, event) => {
    const notice = noticeOfEvent(event, settings.notifications(), wording);
    if (notice !== null) void show(notice, key);
  });
  const stopChanges = model.onDidChange(() => {
    if (model.runner.kind === runner) return;
    runner = model.runner.kind;
    const notice = noticeOfRunner(model.runner, settings.notifications(), wording);
    if (notice !== null) void show(notice);
  });
  return vscode.Disposable.from(new vscode.Disposable(stopEvents), new vscode.Disposable(stopChanges));
}

async function show({ severity, message, buttons }: Notice, key?: JobKey): Promise<void> {
  const { showInformationMessage, showWarningMessage, showErrorMessage } = vscode.window;
  const shown = { info: showInformationMessage, warning: showWarningMessage, error: showErrorMessage }[severity];
  const picked = await shown(message, ...buttons.map(({ label }) => label));
  const button = buttons.find(({ label }) => label === picked);
  if (button !== undefined) await vscode.commands.executeCommand(button.command, key);
}
