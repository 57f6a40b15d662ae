// What package.json's `enablement` and `when` ask: whether some job of the window allows an ability now, and what the
// window is. Pure; `publishContextKeys.ts` tells VS Code.

import { abilitiesOf, type JobAbility } from '../host/jobAbilities.ts';
import type { JobsModel } from '../host/jobsModel.ts';

export type ContextKeys = Readonly<Record<string, boolean | string>>;

/** `ratchet.can.pause` and its like, `ratchet.window`, `ratchet.hasJobs`, `ratchet.hasJobFile`. */
export function contextKeys(model: Pick<JobsModel, 'jobs' | 'jobFiles' | 'window'>): ContextKeys {
  const jobs = model.jobs();
  const abilities = jobs.map((job) => abilitiesOf(job, model.window));
  const keys: Record<string, boolean | string> = {
    'ratchet.window': model.window.kind,
    'ratchet.hasJobs': jobs.length > 0,
    'ratchet.hasJobFile': model.jobFiles().length > 0,
  };
  for (const ability of ABILITIES) keys[`ratchet.can.${ability}`] = abilities.some((can) => can[ability]);
  return keys;
}

const ABILITIES: readonly JobAbility[] = [
  'start',
  'resume',
  'startFresh',
  'retryDeadLetters',
  'pause',
  'cancel',
  'force',
  'inspect',
  'search',
  'verify',
  'moveStoreAside',
];
