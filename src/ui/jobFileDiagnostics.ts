// Problems of job files as VS Code's diagnostics: of what is on disk, and while one is edited of what the editor holds.

import * as vscode from 'vscode';
import type { Problem } from '../core/jobFile/problem.ts';
import { isJobFile } from '../host/jobFiles.ts';
import type { JobsModel } from '../host/jobsModel.ts';
import { problemRange } from './problemRange.ts';

const TYPING_MS = 300;

export function showJobFileDiagnostics(model: JobsModel): vscode.Disposable {
  const collection = vscode.languages.createDiagnosticCollection('ratchet');
  const typing = new Map<string, NodeJS.Timeout>();

  const showAll = (): void => {
    const files = model.jobFiles();
    const paths = new Set(files.map(({ path }) => path));
    collection.forEach((uri) => {
      if (!paths.has(uri.fsPath)) collection.delete(uri);
    });
    for (const { path, problems } of files) {
      const open = vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === 'file' && uri.fsPath === path);
      if (open?.isDirty === true) continue;
      collection.set(
        vscode.Uri.file(path),
        problems.map((problem) => diagnosticOf(problem, open)),
      );
    }
  };

  const showEdited = async (document: vscode.TextDocument): Promise<void> => {
    const { parseJobFile } = await import('../core/jobFile/parseJobFile.ts');
    const { problems } = parseJobFile(document.getText());
    collection.set(
      document.uri,
      problems.map((problem) => diagnosticOf(problem, document)),
    );
  };

  const edited = ({ document }: vscode.TextDocumentChangeEvent): void => {
    const path = document.uri.fsPath;
    if (document.uri.scheme !== 'file' || !isJobFile(path) || !model.jobFiles().some((file) => file.path === path))
      return;
    clearTimeout(typing.get(path));
    typing.set(
      path,
      setTimeout(() => void showEdited(document), TYPING_MS),
    );
  };

  const subscriptions = [
    collection,
    vscode.workspace.onDidChangeTextDocument(edited),
    vscode.workspace.onDidSaveTextDocument(showAll),
    // Closed without saving: what is on disk counts again.
    vscode.workspace.onDidCloseTextDocument(showAll),
    new vscode.Disposable(model.onDidChange((changed) => void (changed === 'all' && showAll()))),
  ];
  return new vscode.Disposable(() => {
    for (const timer of typing.values()) clearTimeout(timer);
    for (const subscription of subscriptions) subscription.dispose();
  });
}

/** @param document for the length of the word in question; without it the whole rest of the line is underlined. */
function diagnosticOf(
  { path, message, line, column }: Problem,
  document: vscode.TextDocument | undefined,
): vscode.Diagnostic {
  const row = Math.max(0, line - 1);
  const text = document !== undefined && row < document.lineCount ? document.lineAt(row).text : null;
  const { start, end } =
    text === null ? { start: column - 1, end: Number.MAX_SAFE_INTEGER } : problemRange(text, column);
  const range = new vscode.Range(row, start, row, end);
  const diagnostic = new vscode.Diagnostic(range, path === '' ? message : `${path}: ${message}`);
  diagnostic.source = 'Ratchet';
  return diagnostic;
}
