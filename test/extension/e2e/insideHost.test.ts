// Runs the tests of test/extension/*.test.ts where they belong, inside the extension host of a real VS Code, and gives
// their results here, each as a test of its own.

import Mocha from 'mocha';
import { describeWithServer } from '../../servers/serverSuite.ts';
import { findVscode } from '../../vscode/installVscode.ts';
import { type InsideResult, runInsideHost } from './runInsideHost.ts';

describeWithServer('inside the extension host', findVscode, () => {
  let results: readonly InsideResult[] = [];

  before(async function (this: Mocha.Context) {
    results = await runInsideHost();
    for (const { title, outcome } of results) {
      const told = (): void => {
        if (outcome.kind === 'failed') throw outcome.error;
      };
      this.test?.parent?.addTest(new Mocha.Test(title, outcome.kind === 'pending' ? undefined : told));
    }
  });

  it('tests ran', () => {
    if (results.length === 0) throw new Error('the suite ended without a single result');
  });
});
