// Organisations, workspaces, their members, and apps with what belongs to their set-up.

import { appDocument, organizationDocument, spaceDocument } from './hierarchyDocuments.ts';
import { jsonReply } from './podioError.ts';
import { author, memberDocument } from './podioPeople.ts';
import { pageOf, type Route } from './podioRoute.ts';
import type { App, PodioWorld } from './podioWorld.ts';

const MAX_MEMBERS = 500;
const MADE = { created_on: '2016-01-01 00:00:00', created_by: author(0) };

export function hierarchyRoutes(world: PodioWorld): readonly Route[] {
  const members = world.options.members ?? 3;
  const get = (operation: string, path: string, query: readonly string[], answer: Route['answer']): Route => ({
    operation,
    method: 'GET',
    path,
    rateClass: 'general',
    query,
    answer,
  });
  /** What hangs on an app and is listed in one call. */
  const ofApp = (operation: string, path: string, list: (app: App) => readonly object[]): Route =>
    get(operation, path, [], ({ id, access }) => jsonReply(200, list(access.app(id))));
  return [
    get('orgs', '/org/', [], ({ access }) => {
      access.user();
      return jsonReply(200, world.organizations.map(organizationDocument));
    }),
    get('org', '/org/:id', [], ({ id, access }) => jsonReply(200, organizationDocument(access.organization(id)))),
    get('spaces', '/org/:id/space/', [], ({ id, access }) => {
      const { spaces } = access.organization(id);
      return jsonReply(
        200,
        spaces.map((space) => spaceDocument(space, members)),
      );
    }),
    get('space', '/space/:id', [], ({ id, access }) => jsonReply(200, spaceDocument(access.space(id), members))),
    get('members', '/space/:id/member/', ['limit', 'offset'], ({ id, access, query }) => {
      const space = access.space(id);
      const { limit, offset } = pageOf(query, 100, MAX_MEMBERS);
      const count = Math.max(0, Math.min(limit, members - offset));
      return jsonReply(
        200,
        Array.from({ length: count }, (_, i) => memberDocument(space, offset + i)),
      );
    }),
    get('apps', '/app/space/:id/', [], ({ id, access }) => {
      const { apps } = access.space(id);
      return jsonReply(
        200,
        apps.map((app) => appDocument(world, app, false)),
      );
    }),
    get('app', '/app/:id', [], ({ id, access }) => jsonReply(200, appDocument(world, access.app(id), true))),
    ofApp('views', '/view/app/:id/', (app) => [1, 2].map((number) => viewDocument(app, number))),
    ofApp('hooks', '/hook/app/:id/', (app) => [
      { hook_id: app.ordinal + 1, status: 'active', type: 'item.create', url: 'https://example.com/hook', ...MADE },
    ]),
    ofApp('flows', '/flow/app/:id/', (app) => [
      { flow_id: app.ordinal + 1, name: 'On create', type: 'item.create', config: {}, effects: [], ...MADE },
    ]),
    ofApp('forms', '/form/app/:id/', (app) => [
      { form_id: app.ordinal + 1, app_id: app.id, status: 'active', settings: {}, domains: [], fields: [], ...MADE },
    ]),
    ofApp('tags', '/tag/app/:id/', (app) => [{ text: 'urgente', count: Math.floor(app.items.size / 3) }]),
    get('widgets', '/widget/space/:id/', [], ({ id, access }) => {
      const { ordinal } = access.space(id);
      return jsonReply(200, [
        { widget_id: ordinal + 1, type: 'text', title: 'Welcome', config: { text: 'Hi' }, ...MADE },
      ]);
    }),
  ];
}

function viewDocument(app: App, number: number): object {
  return {
    view_id: app.id * 10 + number,
    name: number === 1 ? 'All items' : 'Última semana & más',
    private: false,
    type: 'standard',
    layout: 'badge',
    sort_by: 'created_on',
    sort_desc: true,
    filters: [],
    fields: {},
    items: app.items.size,
    rights: ['update'],
    ...MADE,
  };
}
