// Every call Ratchet makes to Podio, in one table: what it is, how it is paged, and what it costs. None of them changes
// anything there. Which of Podio's two classes a call is of is said in its documentation only now and then ("Rate
// limited"); those it says nothing of count as general.

import type { BudgetUnit, Cost } from '../../../engine/budget.ts';

export interface Route {
  readonly method: 'GET' | 'POST';
  /** `{id}` stands for the object's id. */
  readonly path: string;
  /** Objects a page at most; null for a call that is not paged. */
  readonly pageSize: number | null;
  readonly rate: RateClass;
}

/** Podio counts its two classes apart. `unit` is the budget that an answer's rate-limit headers speak of. */
export interface RateClass {
  readonly cost: Cost;
  readonly unit: BudgetUnit;
}

const GENERAL: RateClass = { cost: { calls: 1 }, unit: 'calls' };
const LIMITED: RateClass = { cost: { calls: 0, limitedCalls: 1 }, unit: 'limitedCalls' };

export const ROUTES = {
  organizations: { method: 'GET', path: '/org/', pageSize: null, rate: GENERAL },
  organization: { method: 'GET', path: '/org/{id}', pageSize: null, rate: GENERAL },
  workspaces: { method: 'GET', path: '/org/{id}/space/', pageSize: null, rate: GENERAL },
  workspace: { method: 'GET', path: '/space/{id}', pageSize: null, rate: GENERAL },
  members: { method: 'GET', path: '/space/{id}/member/', pageSize: 100, rate: GENERAL },
  apps: { method: 'GET', path: '/app/space/{id}/', pageSize: null, rate: GENERAL },
  app: { method: 'GET', path: '/app/{id}', pageSize: null, rate: GENERAL },
  filterItems: { method: 'POST', path: '/item/app/{id}/filter/', pageSize: 500, rate: LIMITED },
  listItems: { method: 'GET', path: '/item/app/{id}/', pageSize: 500, rate: GENERAL },
  countItems: { method: 'GET', path: '/item/app/{id}/count', pageSize: null, rate: GENERAL },
  item: { method: 'GET', path: '/item/{id}', pageSize: null, rate: GENERAL },
  tasks: { method: 'GET', path: '/task/', pageSize: 100, rate: LIMITED },
  views: { method: 'GET', path: '/view/app/{id}/', pageSize: null, rate: GENERAL },
  fileBytes: { method: 'GET', path: '/file/{id}/raw', pageSize: null, rate: LIMITED },
} as const satisfies Readonly<Record<string, Route>>;
