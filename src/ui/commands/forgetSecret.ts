// Ratchet: Forget Secret…

import * as vscode from 'vscode';
import type { Command } from '../command.ts';

export const forgetSecret: Command = async ({ secrets, wording }) => {
  const { t } = wording;
  const items = secrets.places().map((place) => ({
    label: place.name,
    description: place.origin ?? t("the service's own address"),
    place,
  }));
  if (items.length === 0) {
    void vscode.window.showInformationMessage(t('No secret is kept for this workspace.'));
    return;
  }
  const picked = await vscode.window.showQuickPick(items, { title: t('Forget which secrets?'), canPickMany: true });
  for (const { place } of picked ?? []) await secrets.forget(place);
};
