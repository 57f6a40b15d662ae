// What the demo claims of its backup, each claim held against the facts: the runner's durable counters on one side, what
// the simulated Podio has and was asked for on the other. Pure.

import { RunState } from '../../core/runState.ts';
import { formatCount } from '../humanNumbers.ts';
import { counted, type Proof, type Standing } from './demoProofs.ts';
import type { SimulatedTraffic } from './podioSimulation.ts';

export interface BackupFacts {
  readonly size: { readonly workspaces: number; readonly apps: number; readonly items: number };
  /** When the rate limit had struck, and when the run was complete. */
  readonly waiting: Standing;
  readonly completed: Standing;
  readonly traffic: SimulatedTraffic;
}

/** Where the simulated Podio refuses. */
const STRUCK_AT = 'Org 1/1, Workspace 25/84, App 3/5';
/** At the end of a run the organizations and their workspaces are listed again, to tell what came or went. */
const LISTED_AGAIN = 2;

export function proofsOfBackup({ size, waiting, completed, traffic }: BackupFacts): readonly Proof[] {
  const { answered, answeredAgain, refused } = traffic;
  const workspaces = counted(completed, 'workspaces');
  const [apps, items, calls] = [counted(completed, 'apps'), counted(completed, 'items'), counted(completed, 'calls')];
  return [
    {
      claim: `the limit struck at ${STRUCK_AT}, and attempt ${completed.attempts} began at ${completed.from}`,
      holds: waiting.state === RunState.waiting && completed.attempts === 2 && completed.from === STRUCK_AT,
    },
    {
      claim: `the counters are exact: ${formatCount(workspaces)} workspaces, not ${formatCount(2 * size.workspaces)}; ${formatCount(apps)} apps, ${formatCount(items)} items`,
      holds:
        completed.state === RunState.completed &&
        workspaces === size.workspaces &&
        apps === size.apps &&
        items === size.items,
    },
    {
      claim: `no call was made twice: ${formatCount(answered)} answered, ${formatCount(refused)} refused, ${formatCount(answeredAgain - LISTED_AGAIN)} repeated`,
      holds: refused === 1 && answeredAgain === LISTED_AGAIN && calls === answered + refused,
    },
  ];
}

/** @param before @param after what Podio had been asked for when the second run began, and when it had ended. */
export function proofOfIncrement(again: Standing, before: SimulatedTraffic, after: SimulatedTraffic): Proof {
  const [items, fetched] = [counted(again, 'items'), after.downloads - before.downloads];
  return {
    claim: `what did not change is not fetched again: ${formatCount(items)} items and ${formatCount(fetched)} files, ${formatCount(after.answered - before.answered)} calls to find that out`,
    holds: again.state === RunState.completed && items === 0 && fetched === 0,
  };
}
