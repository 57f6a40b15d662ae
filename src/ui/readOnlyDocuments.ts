// Documents that are only to be read (a report, a record): no file, no question about saving.

import * as vscode from 'vscode';

export interface ReadOnlyDocument {
  /** Shown on the tab. */
  readonly title: string;
  /** As VS Code names languages: `markdown`, `json`. */
  readonly language: string;
  readonly content: string;
}

const SCHEME = 'ratchet-report';

export class ReadOnlyDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #contents = new Map<string, string>();
  readonly #subscriptions: vscode.Disposable[];
  #count = 0;

  constructor() {
    this.#subscriptions = [
      vscode.workspace.registerTextDocumentContentProvider(SCHEME, this),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        if (uri.scheme === SCHEME) this.#contents.delete(uri.toString());
      }),
    ];
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.#contents.get(uri.toString()) ?? '';
  }

  async show({ title, language, content }: ReadOnlyDocument): Promise<void> {
    this.#count += 1;
    const path = `/${this.#count}/${title.replaceAll(/[/\\]/g, '_')}`;
    const uri = vscode.Uri.from({ scheme: SCHEME, path });
    this.#contents.set(uri.toString(), content);
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.languages.setTextDocumentLanguage(document, language);
    await vscode.window.showTextDocument(document, { preview: true });
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#contents.clear();
  }
}
