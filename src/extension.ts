// The extension's composition root: what VS Code calls when it loads and unloads Ratchet. Waits for no answer of VS Code's
// and loads nothing that is not shown at once; no logic lives here.

import * as vscode from 'vscode';
import { messageOf } from './core/errors.ts';
import { systemHostClock } from './host/hostClock.ts';
import type { Host } from './host/openHost.ts';
import { resumeOnStart } from './host/resumeOnStart.ts';
import { readSettings } from './host/settings.ts';
import { openVscodeHost } from './host/vscodeHost.ts';
import { watchJobFiles } from './host/watchJobFiles.ts';
import { askForSecret } from './ui/askForSecret.ts';
import { askToResume } from './ui/askToResume.ts';
import { showJobFileDiagnostics } from './ui/jobFileDiagnostics.ts';
import { registerJobTasks } from './ui/jobTasks.ts';
import { notifyUser } from './ui/notifyUser.ts';
import { ProgressPanels } from './ui/panel/progressPanels.ts';
import { publishContextKeys } from './ui/publishContextKeys.ts';
import { ReadOnlyDocuments } from './ui/readOnlyDocuments.ts';
import { registerCommands } from './ui/registerCommands.ts';
import { saveJobFile } from './ui/saveJobFile.ts';
import { showStatusBar } from './ui/statusBar.ts';
import { wordingIn } from './ui/wording.ts';

let host: Host | null = null;

export function activate(extension: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel('Ratchet', { log: true });
  const { t } = vscode.l10n;
  const wording = wordingIn(t, vscode.env.language);
  const settings = readSettings();
  const opened = openVscodeHost({ extension, settings, log, t, ask: askForSecret(t), save: saveJobFile });
  host = opened;
  const { model, actions } = opened;
  const documents = new ReadOnlyDocuments();
  const panels = new ProgressPanels({ extensionUri: extension.extensionUri, model, actions, wording, log });
  const look = (): void => {
    model.refresh().catch((error: unknown) => log.error(`The job files could not be looked at: ${messageOf(error)}`));
  };

  const seeToInterrupted = (): void => {
    const stop = resumeOnStart({
      model,
      setting: settings.autoResume,
      ask: (jobs) => askToResume(jobs, wording),
      resume: async (key) => vscode.commands.executeCommand('ratchet.resumeJob', key),
      clock: systemHostClock,
    });
    extension.subscriptions.push(new vscode.Disposable(stop));
  };

  extension.subscriptions.push(
    log,
    documents,
    panels,
    registerCommands({ ...opened, extension, settings, log, documents, panels, wording }),
    registerJobTasks({ model, actions, wording }),
    publishContextKeys(model),
    showStatusBar(model, wording),
    showJobFileDiagnostics(model),
    notifyUser(model, settings, wording),
    watchJobFiles(look, () => {
      model.windowChanged();
      seeToInterrupted();
    }),
  );
  seeToInterrupted();
  look();
}

/** Runners put down what they do; their jobs go on when the window comes back. */
export async function deactivate(): Promise<void> {
  await host?.dispose();
  host = null;
}
