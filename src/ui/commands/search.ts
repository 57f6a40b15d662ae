// Ratchet: Search…: a query, its hits in a picker, the record that is picked as a document.

import * as vscode from 'vscode';
import type { SearchHit } from '../../protocol/contract.ts';
import type { Command } from '../command.ts';
import { pickJob } from '../pickJob.ts';

const SNIPPET = 200;

export const search: Command = async (context, argument) => {
  const { actions, documents, settings, wording } = context;
  const { t } = wording;
  const job = await pickJob(context, argument, 'search', t('Search the records of which job?'));
  if (job === null) return;
  const title = t('Search {0}', job.name);
  const prompt = t('What to look for; records near in meaning are found too');
  const text = (await vscode.window.showInputBox({ title, prompt }))?.trim();
  if (text === undefined || text === '') return;
  const progress = { location: vscode.ProgressLocation.Window, title };
  const hits = await vscode.window.withProgress(progress, () => actions.search(job.key, text, settings.searchLimit()));
  if (hits.length === 0) {
    void vscode.window.showInformationMessage(t('No hits: the destination of "{0}" holds no records yet.', job.name));
    return;
  }
  const picked = await vscode.window.showQuickPick(hits.map(itemOf), {
    title: `${title}: ${text}`,
    matchOnDetail: true,
  });
  if (picked === undefined) return;
  const { record, score, payload } = picked.hit;
  const content = JSON.stringify({ record, score, payload }, null, 2);
  await documents.show({ title: `${job.name} ${record}`, language: 'json', content });
};

function itemOf(hit: SearchHit) {
  const texts = Object.values(hit.payload).map((value) => (typeof value === 'string' ? value : JSON.stringify(value)));
  const snippet = texts.join(' · ').replaceAll(/\s+/g, ' ');
  const detail = snippet.length > SNIPPET ? `${snippet.slice(0, SNIPPET - 1)}…` : snippet;
  return { label: hit.record, description: hit.score.toFixed(3), detail, hit };
}
