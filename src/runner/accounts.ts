// The governors of this process, one for each account: jobs that pay from the same account share its budget and its
// pauses. Knows nothing of jobs; an account is named by whoever opens a connector.

import { budgetName } from '../engine/budget.ts';
import { Governor, type GovernorOptions } from '../engine/governor.ts';

interface Account {
  readonly governor: Governor;
  /** As they were stated; the governor's own follow what the server says. */
  readonly stated: string;
}

export class Accounts {
  readonly #accounts = new Map<string, Account>();

  /**
   * The account's governor. Options count for the first who asks; a job with other budgets waits for a new process.
   * @param warn told when what is asked for now does not count.
   */
  governor(options: GovernorOptions, warn: (message: string) => void): Governor {
    const { account } = options;
    const stated = statedBudgets(options);
    const known = this.#accounts.get(account);
    if (known === undefined) {
      const governor = new Governor(options);
      this.#accounts.set(account, { governor, stated });
      return governor;
    }
    if (known.stated !== stated) {
      warn(
        `${account} is shared with a job that was started before and states ${known.stated}: that counts for both, ` +
          `not this job's ${stated}, until Ratchet's runner starts anew`,
      );
    }
    return known.governor;
  }

  /** Ends the pauses of these accounts now. */
  force(accounts: Iterable<string>): void {
    for (const account of accounts) this.#accounts.get(account)?.governor.pause.force();
  }
}

/** "1,000 calls per hour (steady) and 250 limited calls per hour (steady, until the server says another)" */
function statedBudgets({ budgets = [] }: GovernorOptions): string {
  const each = budgets.map(({ pace, ceiling, ...budget }) => {
    const terms = [
      ...(pace === 'steady' ? ['steady'] : []),
      ...(ceiling === 'assumed' ? ['until the server says another'] : []),
    ];
    return `${budgetName(budget)}${terms.length === 0 ? '' : ` (${terms.join(', ')})`}`;
  });
  return each.length === 0 ? 'no limit' : each.join(' and ');
}
