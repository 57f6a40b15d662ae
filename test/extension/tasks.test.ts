// Jobs as tasks: listed by Run Task, and ended with the exit code of the command line.

import assert from 'node:assert/strict';
import { type Disposable, type Task, tasks } from 'vscode';
import { removeJobFile, textJob, writeJobFile, writeProducts } from './workspaceFolder.ts';

describe('a job as a task', () => {
  before(async () => {
    await writeProducts();
    await writeJobFile({
      good: textJob(),
      unreachable: textJob({ source: { type: 'csv', path: 'missing.csv', key: 'id' } }),
    });
  });
  after(removeJobFile);

  const taskOf = async (job: string): Promise<Task> => {
    for (;;) {
      // The extension hears of a new job file a moment after it is written.
      const found = (await tasks.fetchTasks({ type: 'ratchet' })).find(({ definition }) => definition['job'] === job);
      if (found !== undefined) return found;
    }
  };

  const exitCodeOf = async (task: Task): Promise<number | undefined> => {
    let listening: Disposable | undefined;
    const code = await new Promise<number | undefined>((resolve) => {
      listening = tasks.onDidEndTaskProcess(({ execution, exitCode }) => {
        if (execution.task.name === task.name) resolve(exitCode);
      });
      void tasks.executeTask(task);
    });
    listening?.dispose();
    return code;
  };

  it('ends with 0 when the job is complete', async () => {
    assert.equal(await exitCodeOf(await taskOf('good')), 0);
  });

  it('ends with another code when the job cannot run', async () => {
    const code = await exitCodeOf(await taskOf('unreachable'));
    assert.ok(code !== undefined && code > 0, `${code}`);
  });
});
