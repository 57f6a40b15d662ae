// The governors of this process, one for each account: jobs that pay from the same account share its budget and its
// pauses. Knows nothing of jobs; an account is named by whoever opens a connector.

import { Governor, type GovernorOptions } from '../engine/governor.ts';

export class Accounts {
  readonly #governors = new Map<string, Governor>();

  /** The account's governor. Options count for the first who asks; a job with other budgets waits for a new process. */
  governor(options: GovernorOptions): Governor {
    const known = this.#governors.get(options.account);
    if (known !== undefined) return known;
    const governor = new Governor(options);
    this.#governors.set(options.account, governor);
    return governor;
  }

  /** Ends the pauses of these accounts now. */
  force(accounts: Iterable<string>): void {
    for (const account of accounts) this.#governors.get(account)?.pause.force();
  }
}
