// The progress panels of this window in VS Code: one a job, opened by a command, restored after a reload.

import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { messageOf } from '../../core/errors.ts';
import { systemHostClock } from '../../host/hostClock.ts';
import type { JobActions } from '../../host/jobActions.ts';
import type { JobsModel } from '../../host/jobsModel.ts';
import type { JobKey, JobView } from '../../host/jobView.ts';
import type { PanelCommand, PanelJob } from '../../protocol/panelContract.ts';
import type { Wording } from '../wording.ts';
import { panelHtml } from './panelHtml.ts';
import { RateHistory } from './rateHistory.ts';

export interface ProgressPanelsOptions {
  readonly extensionUri: vscode.Uri;
  readonly model: JobsModel;
  readonly actions: Pick<JobActions, 'inspect'>;
  readonly wording: Wording;
  readonly log: Pick<vscode.LogOutputChannel, 'warn'>;
}

/** As in package.json's `onWebviewPanel:`. */
const VIEW_TYPE = 'ratchet.progress';

/** What each button runs, with the job. */
const COMMAND_IDS: Readonly<Record<PanelCommand, string>> = {
  start: 'ratchet.startJob',
  resume: 'ratchet.resumeJob',
  startFresh: 'ratchet.startFreshRun',
  pause: 'ratchet.pauseJob',
  cancel: 'ratchet.cancelJob',
  force: 'ratchet.forceRetry',
  retryDeadLetters: 'ratchet.retryFailedRecords',
  inspect: 'ratchet.inspectJob',
  search: 'ratchet.search',
  verify: 'ratchet.verifyArchive',
  openJobFile: 'ratchet.openJobFile',
  showLog: 'ratchet.showLog',
};

export class ProgressPanels implements vscode.WebviewPanelSerializer, vscode.Disposable {
  readonly #options: ProgressPanelsOptions;
  readonly #files: vscode.Uri;
  readonly #icon: { readonly light: vscode.Uri; readonly dark: vscode.Uri };
  readonly #rates: RateHistory;
  readonly #open = new Map<string, vscode.WebviewPanel>();
  readonly #serializer: vscode.Disposable;

  constructor(options: ProgressPanelsOptions) {
    this.#options = options;
    const file = (...path: string[]): vscode.Uri => vscode.Uri.joinPath(options.extensionUri, ...path);
    this.#files = file('dist', 'webview');
    this.#icon = { light: file('media', 'progress-light.svg'), dark: file('media', 'progress-dark.svg') };
    this.#rates = new RateHistory(options.model);
    this.#serializer = vscode.window.registerWebviewPanelSerializer(VIEW_TYPE, this);
  }

  show({ key, name }: Pick<JobView, 'key' | 'name'>): void {
    const open = this.#open.get(key);
    if (open === undefined) {
      const options = { enableFindWidget: true };
      const panel = vscode.window.createWebviewPanel(VIEW_TYPE, name, vscode.ViewColumn.Active, options);
      void this.#fill(panel, { key, name });
    } else open.reveal();
  }

  async deserializeWebviewPanel(panel: vscode.WebviewPanel, kept: unknown): Promise<void> {
    const { readPanelJob } = await import('../../protocol/panelContract.ts');
    const job = readPanelJob(kept);
    // Of a page that was closed before it knew its job, or shown twice.
    if (job === null || this.#open.has(job.key)) panel.dispose();
    else await this.#fill(panel, job);
  }

  dispose(): void {
    this.#serializer.dispose();
    for (const panel of this.#open.values()) panel.dispose();
    this.#rates.dispose();
  }

  async #fill(panel: vscode.WebviewPanel, { key, name }: PanelJob): Promise<void> {
    const { model, actions, log } = this.#options;
    this.#open.set(key, panel);
    panel.iconPath = this.#icon;
    let isClosed = false;
    panel.onDidDispose(() => {
      isClosed = true;
      this.#open.delete(key);
    });
    // Its contract is checked by zod, which takes longer to load than all that is needed at activation.
    const { PanelSession } = await import('./panelSession.ts');
    if (isClosed) return;
    const session = new PanelSession({
      key: key as JobKey,
      name,
      model,
      inspect: (job, limit) => actions.inspect(job, limit),
      points: (job) => this.#rates.points(job),
      post: (message) => void panel.webview.postMessage(message),
      perform: (command, job) => this.#perform(command, job),
      warn: (message) => log.warn(message),
      clock: systemHostClock,
    });
    panel.onDidDispose(() => session.dispose());
    panel.onDidChangeViewState(() => {
      if (!panel.visible) session.hidden();
    });
    panel.webview.onDidReceiveMessage((message) => session.receive(message));
    panel.webview.options = { enableScripts: true, localResourceRoots: [this.#files] };
    panel.webview.html = this.#html(panel.webview, name);
  }

  #html(webview: vscode.Webview, title: string): string {
    const uri = (file: string): string => webview.asWebviewUri(vscode.Uri.joinPath(this.#files, file)).toString();
    return panelHtml({
      ...{ cspSource: webview.cspSource, title, nonce: randomUUID(), words: this.#options.wording.words },
      ...{ language: vscode.env.language, scriptUri: uri('progress.js'), styleUri: uri('progress.css') },
    });
  }

  #perform(command: PanelCommand, key: JobKey): void {
    const { log } = this.#options;
    vscode.commands
      .executeCommand(COMMAND_IDS[command], key)
      .then(undefined, (error: unknown) => log.warn(`the progress panel's ${command} failed: ${messageOf(error)}`));
  }
}
