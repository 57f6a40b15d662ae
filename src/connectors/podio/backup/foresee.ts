// What a backup would take, asked with a few dozen calls at most: the workspaces are listed, their apps and items sampled.

import { PermanentError } from '../../../core/errors.ts';
import type { BackupForecast, Baseline } from '../../../engine/backupPorts.ts';
import type { App, Workspace } from '../client/answers.ts';
import { countSchema } from '../client/answers.ts';
import type { PodioClient } from '../client/podioClient.ts';
import { UnreadableError } from '../client/podioRefusal.ts';
import { ROUTES } from '../client/routes.ts';
import type { ChosenHierarchy } from '../hierarchy/chosenHierarchy.ts';
import { type BackupTerms, callsNeeded } from './callsNeeded.ts';
import { itemsHeld } from './knownItems.ts';

export interface ForeseeOptions {
  readonly client: PodioClient;
  readonly hierarchy: ChosenHierarchy;
  readonly terms: BackupTerms;
  readonly baseline: Baseline | null;
}

/** Workspaces whose apps are listed, and apps whose items are counted, at most. */
const WORKSPACES_ASKED = 10;
const APPS_ASKED = 20;

/** A run that has a `baseline` reads what changed since: how much that is, nobody says. */
export async function foresee(options: ForeseeOptions, letGo: AbortSignal): Promise<BackupForecast> {
  const { hierarchy, terms, baseline } = options;
  const organizations = await hierarchy.chosenOrganizations(letGo);
  const listed = await Promise.all(organizations.map((one) => workspacesOf(hierarchy, one.org_id, letGo)));
  const workspaces = listed.flat();
  const found = { organizations: organizations.length, workspaces: workspaces.length };
  const held = baseline === null ? null : itemsHeld(baseline);
  if (held !== null) {
    const items = held.reduce((sum, count) => sum + count, 0);
    const size = { ...found, apps: held.length, itemsPerApp: [], files: 0 };
    const basis = `${workspaces.length} workspaces listed; apps and items as the last run found them; a page for each app, more where much has changed; new files not counted`;
    return { ...found, apps: held.length, items, ...callsNeeded(size, terms), basis };
  }
  const sample = await sampleApps(options, workspaces, letGo);
  const apps = Math.round(sample.appsPerWorkspace * workspaces.length);
  const itemsPerApp = mean(sample.items);
  const items = itemsPerApp === null ? null : Math.round(itemsPerApp * apps);
  const size = { ...found, apps, itemsPerApp: sample.items, files: 0 };
  const basis = `${workspaces.length} workspaces listed, the apps of ${sample.workspacesAsked} of them, the items of ${sample.items.length} of those; files not counted`;
  return { ...found, apps, items, ...callsNeeded(size, terms), basis };
}

interface Sample {
  readonly workspacesAsked: number;
  readonly appsPerWorkspace: number;
  /** Of each app that was counted. */
  readonly items: readonly number[];
}

async function sampleApps(
  { client, hierarchy }: ForeseeOptions,
  workspaces: readonly Workspace[],
  letGo: AbortSignal,
): Promise<Sample> {
  const asked = spread(workspaces, WORKSPACES_ASKED);
  const listed = await Promise.all(asked.map((one) => appsOf(hierarchy, one.space_id, letGo)));
  const apps = listed.flat();
  const counted = await Promise.all(spread(apps, APPS_ASKED).map((one) => countOf(client, one.app_id, letGo)));
  return {
    workspacesAsked: asked.length,
    appsPerWorkspace: mean(listed.map((ofOne) => ofOne.length)) ?? 0,
    items: counted.filter((count) => count !== null),
  };
}

function workspacesOf(hierarchy: ChosenHierarchy, id: number, letGo: AbortSignal): Promise<readonly Workspace[]> {
  return noneIfUnreadable(hierarchy.workspaces(id, letGo).then(({ chosen }) => chosen));
}

function appsOf(hierarchy: ChosenHierarchy, id: number, letGo: AbortSignal): Promise<readonly App[]> {
  return noneIfUnreadable(hierarchy.apps(id, letGo));
}

/** An estimate may go without what the run itself would name as a failure. */
async function noneIfUnreadable<T>(listing: Promise<readonly T[]>): Promise<readonly T[]> {
  try {
    return await listing;
  } catch (error) {
    if (error instanceof UnreadableError) return [];
    throw error;
  }
}

async function countOf(client: PodioClient, id: number, letGo: AbortSignal): Promise<number | null> {
  try {
    return (await client.ask({ route: ROUTES.countItems, id, answer: countSchema }, letGo)).count;
  } catch (error) {
    if (error instanceof PermanentError) return null;
    throw error;
  }
}

/** `count` of them at most, from the first on at even distances. */
function spread<T>(all: readonly T[], count: number): readonly T[] {
  const step = Math.max(1, all.length / count);
  return all.filter((_, index) => Math.floor(index / step) !== Math.floor((index - 1) / step));
}

function mean(counts: readonly number[]): number | null {
  return counts.length === 0 ? null : counts.reduce((sum, count) => sum + count, 0) / counts.length;
}
