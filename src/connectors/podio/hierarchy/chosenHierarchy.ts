// The organizations, workspaces and apps that a backup job means, out of those the account sees. Asks anew every time.

import { AuthError, ConfigError } from '../../../core/errors.ts';
import type { Resolved } from '../../../core/jobFile/jobSecrets.ts';
import type { PodioBackupSourceSettings } from '../../../core/jobFile/podioBackupSource.ts';
import { type App, nameOf, type Organization, type Workspace } from '../client/answers.ts';
import type { PodioClient } from '../client/podioClient.ts';
import { UnreadableError } from '../client/podioRefusal.ts';
import { listApps, listOrganizations, listWorkspaces } from './listings.ts';
import { type Selection, selectionOf } from './selection.ts';

export type Choice = Pick<Resolved<PodioBackupSourceSettings>, 'organizations' | 'exclude' | 'archived'>;

export interface Listed<T> {
  /** In Podio's order. */
  readonly all: readonly T[];
  readonly chosen: readonly T[];
}

/** Names that a message lists at most. */
const NAMED = 10;

export class ChosenHierarchy {
  readonly #client: PodioClient;
  readonly #choice: Choice;
  readonly #isChosen: Selection;
  readonly #isExcludedWorkspace: Selection;
  readonly #isExcludedApp: Selection;

  constructor(client: PodioClient, choice: Choice) {
    this.#client = client;
    this.#choice = choice;
    this.#isChosen = selectionOf(choice.organizations);
    this.#isExcludedWorkspace = selectionOf(choice.exclude.workspaces);
    this.#isExcludedApp = selectionOf(choice.exclude.apps);
  }

  /** @throws AuthError when the account may list none. */
  async organizations(letGo: AbortSignal): Promise<Listed<Organization>> {
    const all = await listOrganizations(this.#client, letGo).catch(mayNotList);
    return { all, chosen: all.filter((one) => this.#isChosen({ id: one.org_id, name: nameOf(one) })) };
  }

  /** @throws AuthError as above; ConfigError when the job means none of them. */
  async chosenOrganizations(letGo: AbortSignal): Promise<readonly Organization[]> {
    const { all, chosen } = await this.organizations(letGo);
    if (chosen.length > 0) return chosen;
    const meant = this.#choice.organizations.map((selector) => JSON.stringify(selector)).join(', ');
    throw new ConfigError(
      `source.organizations: expected some that the account sees (${all.length === 0 ? 'none' : named(all)}), found ${meant}, which is none of them.`,
    );
  }

  /** `archived`: those that are left out for being archived. */
  async workspaces(
    organization: number,
    letGo: AbortSignal,
  ): Promise<Listed<Workspace> & { readonly archived: readonly Workspace[] }> {
    const all = await listWorkspaces(this.#client, organization, letGo);
    const meant = all.filter((one) => !this.#isExcludedWorkspace({ id: one.space_id, name: nameOf(one) }));
    const archived = this.#choice.archived ? [] : meant.filter((one) => one['archived'] === true);
    return { all, chosen: meant.filter((one) => !archived.includes(one)), archived };
  }

  async apps(workspace: number, letGo: AbortSignal): Promise<readonly App[]> {
    const all = await listApps(this.#client, workspace, letGo);
    return all.filter((one) => !this.#isExcludedApp({ id: one.app_id, name: nameOf(one) }));
  }
}

/** The names of the first few, in quotes. */
export function named(objects: readonly (Organization | Workspace)[]): string {
  const names = objects.slice(0, NAMED).map((one) => JSON.stringify(nameOf(one)));
  return names.join(', ') + (objects.length > NAMED ? ` and ${objects.length - NAMED} more` : '');
}

function mayNotList(error: unknown): never {
  if (!(error instanceof UnreadableError)) throw error;
  if (error.isGone) throw new ConfigError(`${error.message}. Check the "url" of the job's source.`);
  throw new AuthError(`${error.message}. The account or the API key may list no organizations: check source.auth.`);
}
