// The plan of a sync from Podio: the apps that the job names or that hang below what it names, a stream of rows for each.

import { PermanentError } from '../../../core/errors.ts';
import type { Resolved } from '../../../core/jobFile/jobSecrets.ts';
import type { PodioSourceSettings } from '../../../core/jobFile/podioSource.ts';
import type { Expansion, NodePlan } from '../../../engine/ports.ts';
import { appSchema, idIn, nameOf, organizationSchema, workspaceSchema } from '../client/answers.ts';
import type { PodioClient } from '../client/podioClient.ts';
import { UnreadableError } from '../client/podioRefusal.ts';
import { ROUTES } from '../client/routes.ts';
import { listApps, listWorkspaces } from '../hierarchy/listings.ts';
import { NodeKind, nodeIdOf, type PodioNode, podioNodeOf, streamIdOf } from '../hierarchy/nodeIds.ts';
import { type AppOutline, appOutline } from '../itemRow.ts';

export type Scope = Pick<Resolved<PodioSourceSettings>, 'app' | 'workspace' | 'organization'>;

export class RowHierarchy {
  readonly #client: PodioClient;
  readonly #scope: Scope;
  /** Names of workspaces, by id; null for one that may not be read. */
  readonly #workspaces = new Map<number, string | null>();

  constructor(client: PodioClient, scope: Scope) {
    this.#client = client;
    this.#scope = scope;
  }

  /** @throws PermanentError for what may not be read. */
  async expand(parent: NodePlan | null, letGo: AbortSignal): Promise<Expansion> {
    letGo.throwIfAborted();
    try {
      return parent === null ? await this.#roots(letGo) : await this.#below(parent, letGo);
    } catch (error) {
      if (!(error instanceof UnreadableError)) throw error;
      const what = parent === null ? 'what source names' : `the ${parent.kind} "${parent.title}"`;
      throw new PermanentError(`${what} cannot be read: ${error.message}`, { cause: error });
    }
  }

  async #roots(letGo: AbortSignal): Promise<Expansion> {
    const { app = [], workspace = [], organization = [] } = this.#scope;
    const nodes: NodePlan[] = [];
    for (const id of organization) {
      const found = await this.#client.ask({ route: ROUTES.organization, id, answer: organizationSchema }, letGo);
      nodes.push(planOf({ kind: NodeKind.organization, id, title: nameOf(found) }, null));
    }
    for (const id of workspace) {
      const found = await this.#client.ask({ route: ROUTES.workspace, id, answer: workspaceSchema }, letGo);
      nodes.push(planOf({ kind: NodeKind.workspace, id, title: nameOf(found) }, null));
    }
    const apps: Expansion[] = [];
    for (const id of app) apps.push(await this.#app(id, letGo));
    return {
      nodes: [...nodes, ...apps.flatMap((one) => one.nodes)],
      streams: apps.flatMap(({ streams }) => streams),
    };
  }

  async #below(parent: NodePlan, letGo: AbortSignal): Promise<Expansion> {
    const { kind, id, title } = podioNodeOf(parent);
    switch (kind) {
      case NodeKind.organization: {
        const found = await listWorkspaces(this.#client, id, letGo);
        const nodes = found.map((one) => ({ kind: NodeKind.workspace, id: one.space_id, title: nameOf(one) }) as const);
        return { nodes: nodes.map((node) => planOf(node, parent)), streams: [] };
      }
      case NodeKind.workspace: {
        this.#workspaces.set(id, title);
        const found = await listApps(this.#client, id, letGo);
        const nodes = found.map((one) => ({ kind: NodeKind.app, id: one.app_id, title: nameOf(one) }) as const);
        return { nodes: nodes.map((node) => planOf(node, parent)), streams: [] };
      }
      case NodeKind.app:
        return { nodes: [], streams: (await this.#app(id, letGo)).streams };
    }
  }

  async #app(id: number, letGo: AbortSignal): Promise<Expansion> {
    const app = await this.#client.ask({ route: ROUTES.app, id, answer: appSchema }, letGo);
    const space = idIn(app, 'space_id');
    const workspace = space === null ? null : await this.#workspaceName(space, letGo);
    const node: PodioNode = { kind: NodeKind.app, id, title: nameOf(app) };
    const stream = {
      id: streamIdOf(node, 'items'),
      node: nodeIdOf(node),
      kind: 'items',
      title: node.title,
      spec: specOf(appOutline(app, workspace)),
      total: null,
    };
    return { nodes: [{ ...planOf(node, null), expandable: false }], streams: [stream] };
  }

  async #workspaceName(id: number, letGo: AbortSignal): Promise<string | null> {
    const known = this.#workspaces.get(id);
    if (known !== undefined) return known;
    const name = await this.#askWorkspaceName(id, letGo);
    this.#workspaces.set(id, name);
    return name;
  }

  /** Null for who may see an app and not its workspace, as an app's own sign-in. */
  async #askWorkspaceName(id: number, letGo: AbortSignal): Promise<string | null> {
    try {
      return nameOf(await this.#client.ask({ route: ROUTES.workspace, id, answer: workspaceSchema }, letGo));
    } catch (error) {
      if (error instanceof UnreadableError) return null;
      throw error;
    }
  }
}

function planOf(node: PodioNode, parent: NodePlan | null): NodePlan {
  const { kind, title } = node;
  return { id: nodeIdOf(node), parent: parent?.id ?? null, kind, title, expandable: true };
}

function specOf({ app, workspace, columns }: AppOutline) {
  return { app, workspace, columns };
}
