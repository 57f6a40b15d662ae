// What came of a start, where the user would not see it otherwise: a run that began is shown by the status bar.

import * as vscode from 'vscode';
import type { StartOutcome } from '../host/jobActions.ts';
import type { JobView } from '../host/jobView.ts';
import type { CommandContext } from './command.ts';

export function tellOutcome({ wording }: CommandContext, { name }: JobView, outcome: StartOutcome): void {
  if (outcome.kind !== 'nothingToDo') return;
  void vscode.window.showInformationMessage(wording.t('{0}: nothing to do, {1}.', name, outcome.why));
}
