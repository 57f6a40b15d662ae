// The command line keeps no secrets. When a service gives a new one in place of an old one, whoever keeps them must know
// that theirs is void; the new value is told to nobody.

import { environmentNameOf } from '../core/jobFile/secret.ts';
import type { RunnerProcess } from '../protocol/runnerProcess.ts';
import type { Output } from './output.ts';

/** Each secret is warned of once. */
export function warnOfRenewedSecrets(runner: Pick<RunnerProcess, 'onSecret'>, output: Output): void {
  const told = new Set<string>();
  runner.onSecret(({ job, replaces }) => {
    if (replaces === null || told.has(replaces)) return;
    told.add(replaces);
    const variable = environmentNameOf(replaces);
    output.log(
      `warning: ${job}: the secret "${replaces}" was used up and works no more. This run goes on; before the next one, ` +
        `sign in again and set ${variable} anew (the command line keeps no secrets; VS Code does).`,
    );
  });
}
