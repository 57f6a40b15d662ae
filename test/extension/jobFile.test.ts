// What the editor knows of a job file: its problems at their lines, and what may be written where.

import assert from 'node:assert/strict';
import { rm, writeFile } from 'node:fs/promises';
import {
  type CompletionList,
  commands,
  type Diagnostic,
  type Disposable,
  languages,
  type Uri,
  workspace,
} from 'vscode';
import { inFolder, JOB_FILE, removeJobFile, textJob, writeJobFile, writeProducts } from './workspaceFolder.ts';

const WATCHING_MS = 1_000;

describe('a job file in the editor', () => {
  let file: Uri;
  before(async () => {
    file = inFolder(JOB_FILE);
    await writeProducts();
  });
  after(removeJobFile);

  const problems = (): readonly Diagnostic[] =>
    languages.getDiagnostics(file).filter(({ source }) => source === 'Ratchet');

  const untilProblems = async (count: number): Promise<readonly Diagnostic[]> => {
    let listening: Disposable | undefined;
    await new Promise<void>((resolve) => {
      const look = (): void => {
        if (problems().length === count) resolve();
      };
      listening = languages.onDidChangeDiagnostics(look);
      look();
    });
    listening?.dispose();
    return problems();
  };

  it('shows an error at its line, with the path in the file', async () => {
    const write = (): Promise<void> =>
      writeJobFile({ fine: textJob(), broken: textJob({ destination: { type: 'qdrnt' } }) });
    await write();
    // VS Code begins to watch a folder a moment after it has opened it, and this suite begins at once.
    const again = setInterval(() => void write(), WATCHING_MS);
    const [problem] = await untilProblems(1).finally(() => clearInterval(again));
    assert.match(problem?.message ?? '', /^jobs\.broken\.destination\.type: /);
    const document = await workspace.openTextDocument(file);
    assert.match(document.lineAt(problem?.range.start.line ?? 0).text, /qdrnt/);
  });

  it('has no error any more once it is put right on disk', async () => {
    await writeJobFile({ fine: textJob(), broken: textJob() });
    await untilProblems(0);
  });

  it('is completed by its schema', async () => {
    const unfinished = inFolder('unfinished.ratchet.json');
    const jobs = { unfinished: { kind: 'sync', source: { type: '?' } } };
    await writeFile(unfinished.fsPath, JSON.stringify({ jobs }));
    const document = await workspace.openTextDocument(unfinished);
    const { items } = await commands.executeCommand<CompletionList>(
      'vscode.executeCompletionItemProvider',
      unfinished,
      document.positionAt(document.getText().indexOf('?')),
    );
    await rm(unfinished.fsPath);
    const labels = items.map(({ label }) => (typeof label === 'string' ? label : label.label));
    assert.deepEqual(
      ['"csv"', '"postgres"', '"sqlite"'].filter((label) => !labels.includes(label)),
      [],
    );
  });
});
