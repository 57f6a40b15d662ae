// What has become of organizations and workspaces since a plan was made, in words. Lists them anew: one call, and one for
// each organization. Apps are not listed again: one that went is named by its own streams.

import type { NodeId } from '../../../core/ids.ts';
import type { NodePlan } from '../../../engine/ports.ts';
import { nameOf, type Organization, type Workspace } from '../client/answers.ts';
import { UnreadableError } from '../client/podioRefusal.ts';
import type { ChosenHierarchy, Listed } from './chosenHierarchy.ts';
import { NodeKind, nodeIdOf, podioNodeOf } from './nodeIds.ts';

interface Named {
  readonly id: NodeId;
  readonly name: string;
}

export async function changesSince(
  hierarchy: ChosenHierarchy,
  plan: readonly NodePlan[],
  letGo: AbortSignal,
): Promise<readonly string[]> {
  const organizations = await hierarchy.organizations(letGo);
  const changes = [
    ...changesIn('organization', plannedIn(plan, NodeKind.organization, null), organizationsNow(organizations)),
  ];
  const still = new Set(organizations.all.map((one) => one.org_id));
  for (const node of plan) {
    if (node.kind !== NodeKind.organization || !still.has(podioNodeOf(node).id)) continue;
    const now = await workspacesNow(hierarchy, node, letGo);
    if (now !== null) changes.push(...changesIn('workspace', plannedIn(plan, NodeKind.workspace, node), now));
  }
  return changes;
}

function plannedIn(plan: readonly NodePlan[], kind: NodeKind, parent: NodePlan | null): readonly Named[] {
  const meant = plan.filter((node) => node.kind === kind && node.parent === (parent?.id ?? null));
  return meant.map(({ id, title }) => ({ id, name: title }));
}

function organizationsNow({ all, chosen }: Listed<Organization>): Listed<Named> {
  const named = (one: Organization): Named => ({
    id: nodeIdOf({ kind: NodeKind.organization, id: one.org_id }),
    name: nameOf(one),
  });
  return { all: all.map(named), chosen: chosen.map(named) };
}

/** Null when they may not be listed: the plan has a stream that says so, or the next run's will. */
async function workspacesNow(
  hierarchy: ChosenHierarchy,
  organization: NodePlan,
  letGo: AbortSignal,
): Promise<Listed<Named> | null> {
  const named = (one: Workspace): Named => ({
    id: nodeIdOf({ kind: NodeKind.workspace, id: one.space_id }),
    name: nameOf(one),
  });
  try {
    const { all, chosen } = await hierarchy.workspaces(podioNodeOf(organization).id, letGo);
    return { all: all.map(named), chosen: chosen.map(named) };
  } catch (error) {
    if (error instanceof UnreadableError) return null;
    throw error;
  }
}

/** What the job would not choose is not new; what it has chosen and is called otherwise now has not gone. */
function* changesIn(what: string, before: readonly Named[], { all, chosen }: Listed<Named>): Iterable<string> {
  const then = new Map(before.map((one) => [one.id, one.name]));
  const now = new Map(all.map((one) => [one.id, one.name]));
  for (const { id, name } of chosen) {
    if (!then.has(id)) yield `the ${what} "${name}" (${id}) came during the run: the next run reads it`;
  }
  for (const [id, name] of then) {
    const current = now.get(id);
    if (current === undefined) yield `the ${what} "${name}" (${id}) went during the run: what was read of it stays`;
    else if (current !== name) yield `the ${what} "${name}" (${id}) is called "${current}" now`;
  }
  const stayed = (list: readonly Named[]): string =>
    list.flatMap(({ id }) => (then.has(id) && now.has(id) ? [id] : [])).join(' ');
  if (stayed(before) !== stayed(all)) yield `the ${what}s stand in another order now, which shifts nothing`;
}
