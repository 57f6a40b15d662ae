// The question for a secret. What it says is `secretPrompt.ts`'s.

import * as vscode from 'vscode';
import type { SecretStoreOptions } from '../host/secretStore.ts';
import type { Translate } from '../host/translate.ts';
import { secretPrompt } from './secretPrompt.ts';

export function askForSecret(t: Translate): SecretStoreOptions['ask'] {
  return (question) =>
    vscode.window.showInputBox({
      title: t('Secret "{0}"', question.name),
      prompt: secretPrompt(question, t),
      password: true,
      ignoreFocusOut: true,
    });
}
