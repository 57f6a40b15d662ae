// The plan of a backup: nodes for organizations, workspaces and apps, and the streams that hang on each, in the order in
// which a node's are read. Asks the listings once for each node; knows nothing of what is in a stream.

import type { PodioBackupSourceSettings } from '../../../core/jobFile/podioBackupSource.ts';
import { ATTACHMENTS } from '../../../engine/backupPorts.ts';
import type { Expansion, NodePlan, StreamPlan } from '../../../engine/ports.ts';
import { type App, type JsonObject, nameOf, type Organization, type Workspace } from '../client/answers.ts';
import { UnreadableError } from '../client/podioRefusal.ts';
import { type ChosenHierarchy, named } from './chosenHierarchy.ts';
import { NodeKind, nodeIdOf, type PodioNode, podioNodeOf, streamIdOf } from './nodeIds.ts';

export type Part = PodioBackupSourceSettings['include'][number];

/** What a stream holds; the last part of its id. `unlisted` says that what hangs below its node could not be listed. */
export const StreamKind = {
  organization: 'organization',
  workspace: 'workspace',
  members: 'members',
  tasks: 'tasks',
  app: 'app',
  items: 'items',
  files: ATTACHMENTS,
  views: 'views',
  unlisted: 'unlisted',
} as const;
export type StreamKind = (typeof StreamKind)[keyof typeof StreamKind];

/** What hangs below `parent`; the organizations for null. */
export async function expandBackup(
  hierarchy: ChosenHierarchy,
  include: readonly Part[],
  parent: NodePlan | null,
  letGo: AbortSignal,
): Promise<Expansion> {
  if (parent === null) return organizationsAt(await hierarchy.chosenOrganizations(letGo));
  const node = podioNodeOf(parent);
  try {
    if (node.kind === NodeKind.organization) {
      return workspacesAt(parent, await hierarchy.workspaces(node.id, letGo), include);
    }
    if (node.kind === NodeKind.workspace) return appsAt(parent, await hierarchy.apps(node.id, letGo), include);
    return { nodes: [], streams: [] };
  } catch (error) {
    if (!(error instanceof UnreadableError)) throw error;
    return { nodes: [], streams: [streamOf(node, StreamKind.unlisted, { reason: error.message })] };
  }
}

function organizationsAt(organizations: readonly Organization[]): Expansion {
  const found = organizations.map((record) => {
    const node: PodioNode = { kind: NodeKind.organization, id: record.org_id, title: nameOf(record) };
    // Its workspaces are listed by themselves, those that the job leaves out excepted.
    const { spaces: _spaces, ...config } = record;
    return { node: planOf(node, null), streams: [streamOf(node, StreamKind.organization, { record: config })] };
  });
  return joined(found);
}

function workspacesAt(
  parent: NodePlan,
  { chosen, archived }: { readonly chosen: readonly Workspace[]; readonly archived: readonly Workspace[] },
  include: readonly Part[],
): Expansion {
  const found = chosen.map((record) => {
    const node: PodioNode = { kind: NodeKind.workspace, id: record.space_id, title: nameOf(record) };
    const parts = [StreamKind.members, StreamKind.tasks].filter((part) => include.includes(part));
    const streams = [
      streamOf(node, StreamKind.workspace, { record }),
      ...parts.map((part) => streamOf(node, part, null)),
    ];
    return { node: planOf(node, parent), streams };
  });
  if (archived.length === 0) return joined(found);
  const count = archived.length === 1 ? 'an archived workspace is' : `${archived.length} archived workspaces are`;
  const warning = `${parent.title}: ${count} left out: ${named(archived)}. Set "archived": true in the job's source to keep them too.`;
  return { ...joined(found), warnings: [warning] };
}

function appsAt(parent: NodePlan, apps: readonly App[], include: readonly Part[]): Expansion {
  const found = apps.map((app) => {
    const node: PodioNode = { kind: NodeKind.app, id: app.app_id, title: nameOf(app) };
    const parts = [StreamKind.files, StreamKind.views].filter((part) => include.includes(part));
    const streams = [StreamKind.app, StreamKind.items, ...parts].map((part) => streamOf(node, part, null));
    return { node: planOf(node, parent), streams };
  });
  return joined(found);
}

function planOf(node: PodioNode, parent: NodePlan | null): NodePlan {
  const { kind, title } = node;
  return { id: nodeIdOf(node), parent: parent?.id ?? null, kind, title, expandable: kind !== NodeKind.app };
}

function streamOf(node: PodioNode, kind: StreamKind, spec: JsonObject | null): StreamPlan {
  return { id: streamIdOf(node, kind), node: nodeIdOf(node), kind, title: node.title, spec, total: null };
}

function joined(found: readonly { readonly node: NodePlan; readonly streams: readonly StreamPlan[] }[]): Expansion {
  return { nodes: found.map(({ node }) => node), streams: found.flatMap(({ streams }) => streams) };
}
