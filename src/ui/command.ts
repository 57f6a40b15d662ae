// What a command of the palette is: an id, and what it does with the world it is given. Each is a file in `commands/` and
// a line in `registerCommands.ts`; its title and when it is offered stand in package.json.

import type * as vscode from 'vscode';
import type { JobActions } from '../host/jobActions.ts';
import type { JobFiles } from '../host/jobFiles.ts';
import type { JobsModel } from '../host/jobsModel.ts';
import type { RunnerPool } from '../host/runnerPool.ts';
import type { SecretStore } from '../host/secretStore.ts';
import type { Settings } from '../host/settings.ts';
import type { ProgressPanels } from './panel/progressPanels.ts';
import type { ReadOnlyDocuments } from './readOnlyDocuments.ts';
import type { Wording } from './wording.ts';

export interface CommandContext {
  readonly extension: vscode.ExtensionContext;
  readonly model: JobsModel;
  readonly actions: JobActions;
  readonly files: JobFiles;
  readonly secrets: SecretStore;
  readonly pool: Pick<RunnerPool, 'restart'>;
  readonly settings: Settings;
  readonly log: vscode.LogOutputChannel;
  readonly documents: ReadOnlyDocuments;
  readonly panels: Pick<ProgressPanels, 'show'>;
  readonly wording: Wording;
}

/**
 * @param argument whatever the caller passed: see `pickJob`.
 * @throws Error with a message for the user, which is shown and logged.
 */
export type Command = (context: CommandContext, argument: unknown) => Promise<void>;
