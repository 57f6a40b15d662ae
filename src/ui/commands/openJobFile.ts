// Ratchet: Open Job File: at the job it is called for, else the file the user picks.

import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { Command, CommandContext } from '../command.ts';
import { pickJob } from '../pickJob.ts';

export const openJobFile: Command = async (context, argument) => {
  await context.model.ready;
  const job = argument === undefined ? null : await pickJob(context, argument, null, '');
  const path = job?.file ?? (await pickJobFile(context));
  if (path === null) return;
  const document = await vscode.workspace.openTextDocument(path);
  const position = document.positionAt(job === null ? 0 : await offsetOfJob(document.getText(), job.name));
  await vscode.window.showTextDocument(document, { selection: new vscode.Range(position, position) });
};

async function pickJobFile({ model, wording }: CommandContext): Promise<string | null> {
  const { t } = wording;
  const files = model.jobFiles();
  const [only, other] = files;
  if (only === undefined) {
    void vscode.window.showInformationMessage(t('There is no job file: write your jobs into a file "ratchet.json".'));
    return null;
  }
  if (other === undefined) return only.path;
  const items = files.map(({ path, folder }) => ({ label: basename(path), description: folder, path }));
  const picked = await vscode.window.showQuickPick(items, { title: t('Open which job file?') });
  return picked?.path ?? null;
}

/** Where the job's name stands; the beginning when it does not. */
async function offsetOfJob(text: string, name: string): Promise<number> {
  const { parseJsonText, propertiesOf } = await import('../../core/jobFile/jsonText.ts');
  const jobs = propertiesOf(parseJsonText(text).root).find((property) => property.name === 'jobs')?.value;
  return propertiesOf(jobs).find((property) => property.name === name)?.key.offset ?? 0;
}
