// Ratchet: Verify Archive: of the job it is called for, or of any folder.

import { dirname, resolve } from 'node:path';
import * as vscode from 'vscode';
import type { VerifyReport } from '../../protocol/archiveCalls.ts';
import type { Command, CommandContext } from '../command.ts';
import { pickJob } from '../pickJob.ts';

export const verifyArchive: Command = async (context, argument) => {
  const { actions, documents, wording } = context;
  const { t, numbers } = wording;
  const archive = argument === undefined ? await pickArchive(context) : await archiveOf(context, argument);
  if (archive === null) return;
  const progress = { location: vscode.ProgressLocation.Window, title: t('Verifying {0}', archive) };
  const report = await vscode.window.withProgress(progress, () => actions.verify(archive));
  const { files, bytes, differences } = report;
  const compared = t('{0} files, {1} compared', numbers.count(files), numbers.bytes(bytes));
  if (differences.total === 0) {
    void vscode.window.showInformationMessage(t('{0} is as its manifest says: {1}.', archive, compared));
    return;
  }
  await documents.show({
    title: t('Differences'),
    language: 'plaintext',
    content: differencesText(report, compared, context),
  });
};

async function archiveOf(context: CommandContext, argument: unknown): Promise<string | null> {
  const job = await pickJob(context, argument, 'verify', '');
  return job === null ? null : folderOf(context, job.file, job.name);
}

function folderOf({ files }: CommandContext, file: string, name: string): string | null {
  const loaded = files.all().find(({ path }) => path === file);
  const job = [...(loaded?.jobs ?? [])].find(([id]) => id === name)?.[1];
  return job?.kind === 'backup' ? resolve(dirname(file), job.destination.path) : null;
}

async function pickArchive(context: CommandContext): Promise<string | null> {
  const { model, wording } = context;
  const { t } = wording;
  await model.ready;
  const known = model.jobs().flatMap(({ file, name }) => {
    const path = folderOf(context, file, name);
    return path === null ? [] : [{ label: name, description: path, path }];
  });
  const other = { label: t('Another folder…'), description: '', path: null };
  const items = known.length === 0 ? [] : [...known, other];
  const picked =
    items.length === 0 ? other : await vscode.window.showQuickPick(items, { title: t('Verify which archive?') });
  if (picked === undefined) return null;
  if (picked.path !== null) return picked.path;
  const options = { canSelectFiles: false, canSelectFolders: true, openLabel: t('Verify') };
  const folders = await vscode.window.showOpenDialog(options);
  return folders?.[0]?.fsPath ?? null;
}

function differencesText({ path, differences }: VerifyReport, compared: string, { wording }: CommandContext): string {
  const { t } = wording;
  const lines = differences.shown.map(({ file, what }) => (file === null ? what : `${file}: ${what}`));
  const left = differences.total - differences.shown.length;
  const head = t('Differences from the manifest: {0}', differences.total);
  return [head, path, compared, '', ...lines, left > 0 ? t('… and {0} more', left) : ''].join('\n');
}
