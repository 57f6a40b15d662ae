// Ratchet: Inspect Job: everything an engineer wants to know when something went wrong, as one document.

import * as vscode from 'vscode';
import type { JobView } from '../../host/jobView.ts';
import type { InspectReport } from '../../protocol/inspectReport.ts';
import type { Command, CommandContext } from '../command.ts';
import { pickJob } from '../pickJob.ts';
import { versions } from '../versions.ts';

export const inspectJob: Command = async (context, argument) => {
  const { documents, extension, files, secrets, wording } = context;
  const { t } = wording;
  const view = await pickJob(context, argument, 'inspect', t('Inspect which job?'));
  if (view === null) return;
  const progress = { location: vscode.ProgressLocation.Window, title: t('Inspecting {0}', view.name) };
  const report = await vscode.window.withProgress(progress, () => reportOf(context, view));
  const { secretsOf } = await import('../../core/jobFile/jobSecrets.ts');
  const { inspectDocument } = await import('../inspectDocument.ts');
  const job = files.fileOf(view.key)?.jobs.get(view.name) ?? null;
  const values = await Promise.all((job === null ? [] : secretsOf(job)).map((place) => secrets.value(place)));
  const known = values.filter((value) => value !== undefined);
  const content = inspectDocument({ view, report, job, versions: versions(extension), secrets: known });
  await documents.show({ title: `${view.name}.md`, language: 'markdown', content });
};

/** Null where no store may be opened. */
async function reportOf({ actions, model, settings }: CommandContext, view: JobView): Promise<InspectReport | null> {
  if (model.window.kind !== 'ready' || view.owner.kind === 'elsewhere') return null;
  const answer = await actions.inspect(view.key, settings.inspectLimit());
  return answer.kind === 'report' ? answer.report : null;
}
