// Ratchet: Report Issue: a text to fill in and send, with what whoever reads it will ask first.

import * as vscode from 'vscode';
import type { Command } from '../command.ts';
import { versions } from '../versions.ts';

export const reportIssue: Command = async ({ extension, model, wording }) => {
  const { t } = wording;
  const jobs = model
    .jobs()
    .map(({ name, kind, state }) => `- ${name}: ${kind ?? 'not readable'}, ${state ?? 'not run yet'}`);
  const { runner, window } = model;
  const why = 'why' in runner ? ` (${runner.why})` : '';
  const content = [
    `# ${t('What happened')}`,
    `# ${t('What you expected')}`,
    `# ${t('How to see it again')}`,
    `# ${t('Versions')}`,
    versions(extension)
      .map((line) => `- ${line}`)
      .join('\n'),
    `- Runner: ${runner.kind}${why}; window: ${window.kind}`,
    `# ${t('Jobs')}`,
    jobs.join('\n'),
    t('Add the document of "Ratchet: Inspect Job" and the lines of "Ratchet: Show Log" around the time it happened.'),
  ].join('\n\n');
  const document = await vscode.workspace.openTextDocument({ language: 'markdown', content: `${content}\n` });
  await vscode.window.showTextDocument(document);
};
