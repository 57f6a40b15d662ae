// The one notification about runs that were interrupted before this window opened.

import * as vscode from 'vscode';
import type { JobView } from '../host/jobView.ts';
import { standingText, type Wording } from './wording.ts';

export async function askToResume(jobs: readonly JobView[], wording: Wording): Promise<boolean> {
  const { t, words } = wording;
  const [first] = jobs;
  if (first === undefined) return false;
  const one = t('{0} was interrupted at {1}. Resume goes on exactly there.', first.name, standingText(wording, first));
  const names = jobs.map(({ name }) => name).join(', ');
  const many = t('{0} were interrupted. Resume goes on exactly where each of them stood.', names);
  const { resume } = words.commands;
  const always = t('Always Resume');
  const answer = await vscode.window.showInformationMessage(jobs.length === 1 ? one : many, resume, always);
  if (answer === always) {
    const settings = vscode.workspace.getConfiguration('ratchet');
    await settings.update('autoResume', 'always', vscode.ConfigurationTarget.Global);
  }
  return answer === resume || answer === always;
}
