// Ratchet: Set Secret…: one that a job needs, or one that is known already, with another value.

import * as vscode from 'vscode';
import type { SecretPlace } from '../../host/secretStore.ts';
import type { Command } from '../command.ts';
import { neededSecrets } from '../neededSecrets.ts';

/** How long the status bar says so. */
const TOLD_MS = 5_000;
const REFERENCE = `\${secret:NAME}`;

export const setSecret: Command = async (context) => {
  const { secrets, wording, model } = context;
  const { t } = wording;
  await model.ready;
  const needed = await neededSecrets(context.files);
  const known = secrets.places();
  const extra = known.filter((place) => !needed.some((need) => isSame(need, place)));
  const all = [...needed, ...extra.map((place) => ({ ...place, users: [], renewed: [] }))];
  if (all.length === 0) {
    void vscode.window.showInformationMessage(
      t('No job needs a secret. A job names one as "{0}" where a password or key belongs.', REFERENCE),
    );
    return;
  }
  const items = all.map(({ name, origin, users, renewed }) => ({
    label: name,
    description: origin ?? t("the service's own address"),
    detail: [
      known.some((place) => isSame(place, { name, origin })) ? t('set') : t('not set'),
      users.length === 0 ? t('no job needs it now') : t('needed by {0}', users.map(({ job }) => job).join(', ')),
    ].join(' · '),
    place: { name, origin },
    user: users[0] ?? null,
    renewed,
  }));
  const picked = await vscode.window.showQuickPick(items, { title: t('Set which secret?'), matchOnDescription: true });
  if (picked === undefined) return;
  if (!(await secrets.set(picked.place, picked.user))) return;
  for (const place of picked.renewed) await secrets.forget(place);
  vscode.window.setStatusBarMessage(t('"{0}" is set for {1}.', picked.label, picked.description), TOLD_MS);
};

const isSame = (a: SecretPlace, b: SecretPlace): boolean => a.name === b.name && a.origin === b.origin;
