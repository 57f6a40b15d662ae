// Which job a command is about: the one it was called for, the only one it can be about, or the one the user picks.

import { basename } from 'node:path';
import * as vscode from 'vscode';
import { ConfigError } from '../core/errors.ts';
import { abilitiesOf, type JobAbility } from '../host/jobAbilities.ts';
import type { JobKey, JobView } from '../host/jobView.ts';
import type { CommandContext } from './command.ts';
import { standingText, stateText } from './wording.ts';

/** What a command may be called with: a job's key (a link, a keybinding), something that has one (a tree item), or nothing. */
function keyOf(argument: unknown): JobKey | null {
  const key = typeof argument === 'object' && argument !== null && 'key' in argument ? argument.key : argument;
  return typeof key === 'string' ? (key as JobKey) : null;
}

/**
 * @param ability what is to be done with it; null for any job.
 * @param question the picker's title.
 * @returns null when the user picked none, or there is none; the latter is said.
 */
export async function pickJob(
  context: CommandContext,
  argument: unknown,
  ability: JobAbility | null,
  question: string,
): Promise<JobView | null> {
  const { model, wording } = context;
  await model.ready;
  const named = keyOf(argument);
  if (named !== null) {
    const job = model.job(named);
    if (job === null) throw new ConfigError(wording.t('There is no such job in this window: {0}', named));
    return job;
  }
  const jobs = model.jobs().filter((job) => ability === null || abilitiesOf(job, model.window)[ability]);
  const [only, other] = jobs;
  if (only === undefined) {
    void vscode.window.showInformationMessage(nothingToPick(context));
    return null;
  }
  if (other === undefined) return only;
  const severalFiles = new Set(jobs.map(({ file }) => file)).size > 1;
  const items = jobs.map((job) => ({
    label: job.name,
    description: [stateText(wording, job), severalFiles ? basename(job.file) : ''].filter(Boolean).join(' · '),
    detail: standingText(wording, job),
    job,
  }));
  const picked = await vscode.window.showQuickPick(items, { title: question, matchOnDescription: true });
  return picked?.job ?? null;
}

function nothingToPick({ model, wording }: CommandContext): string {
  const { t, words } = wording;
  switch (model.window.kind) {
    case 'untrusted':
      return words.untrusted;
    case 'virtual':
      return words.virtual;
    case 'noFolder':
      return t('Open a folder first: jobs are written in its ratchet.json.');
    default:
      return model.jobs().length === 0
        ? t('There is no job yet: write one into a file "ratchet.json" in this folder.')
        : t('No job is in a state for that now.');
  }
}
