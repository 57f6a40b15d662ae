// Mocha's spec reporter with one plain closing line that scripts and CI can read: `N passed, N failed[, N skipped]`.
// Knows nothing of the tests.

import Mocha from 'mocha';

/** Mocha finds a reporter by its file's default export. */
export default class PlainReporter extends Mocha.reporters.Spec {
  override epilogue(): void {
    super.epilogue();
    const { passes, failures, pending } = this.stats;
    const skipped = pending > 0 ? `, ${pending} skipped` : '';
    process.stdout.write(`${passes} passed, ${failures} failed${skipped}\n`);
  }
}
