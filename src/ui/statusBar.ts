// The one status bar item. What it says is `statusBarText.ts`'s.

import * as vscode from 'vscode';
import type { JobsModel } from '../host/jobsModel.ts';
import { statusBarText } from './statusBarText.ts';
import type { Wording } from './wording.ts';

const COUNTDOWN_MS = 1_000;
/** A small weight: left, behind what belongs to the workspace itself. */
const PRIORITY = 10;

const BACKGROUNDS = { error: 'statusBarItem.errorBackground', warning: 'statusBarItem.warningBackground' } as const;
/** What its tooltip may run. */
const LINKS = ['startJob', 'resumeJob', 'pauseJob', 'forceRetry', 'retryFailedRecords', 'showLog'].map(
  (name) => `ratchet.${name}`,
);

export function showStatusBar(model: JobsModel, wording: Wording): vscode.Disposable {
  const item = vscode.window.createStatusBarItem('jobs', vscode.StatusBarAlignment.Left, PRIORITY);
  item.name = 'Ratchet';
  let countdown: NodeJS.Timeout | undefined;

  const show = (): void => {
    clearTimeout(countdown);
    const said = statusBarText(model, wording);
    if (said === null) {
      item.hide();
      return;
    }
    const { text, label, tooltip, background, job, counts } = said;
    item.text = text;
    item.accessibilityInformation = { label, role: 'button' };
    const markdown = new vscode.MarkdownString(tooltip);
    markdown.isTrusted = { enabledCommands: LINKS };
    item.tooltip = markdown;
    item.backgroundColor = background === null ? undefined : new vscode.ThemeColor(BACKGROUNDS[background]);
    const command = { title: label, command: 'ratchet.openProgress' };
    item.command = job === null ? command : { ...command, arguments: [job.key] };
    item.show();
    if (counts) countdown = setTimeout(show, COUNTDOWN_MS);
  };

  show();
  const unsubscribe = model.onDidChange(show);
  return new vscode.Disposable(() => {
    unsubscribe();
    clearTimeout(countdown);
    item.dispose();
  });
}
