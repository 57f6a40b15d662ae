// What is listed below what: organizations, their workspaces, their apps. One call each; nothing is left out.

import * as z from 'zod';
import {
  type App,
  appSchema,
  type Organization,
  organizationSchema,
  type Workspace,
  workspaceSchema,
} from '../client/answers.ts';
import type { PodioClient } from '../client/podioClient.ts';
import { ROUTES } from '../client/routes.ts';

export function listOrganizations(client: PodioClient, letGo: AbortSignal): Promise<readonly Organization[]> {
  return client.ask({ route: ROUTES.organizations, answer: z.array(organizationSchema) }, letGo);
}

export function listWorkspaces(client: PodioClient, id: number, letGo: AbortSignal): Promise<readonly Workspace[]> {
  return client.ask({ route: ROUTES.workspaces, id, answer: z.array(workspaceSchema) }, letGo);
}

export function listApps(client: PodioClient, id: number, letGo: AbortSignal): Promise<readonly App[]> {
  return client.ask({ route: ROUTES.apps, id, answer: z.array(appSchema) }, letGo);
}
