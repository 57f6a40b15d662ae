// Organisations, workspaces and apps as Podio's JSON. Where a real one has more that nobody here reads, it is left out.

import { appToken, push } from './liveSecrets.ts';
import { fieldDocument } from './podioFields.ts';
import { htmlEscaped } from './podioNames.ts';
import { author } from './podioPeople.ts';
import type { App, Organization, PodioWorld, Space } from './podioWorld.ts';

const FOUNDED = '2015-03-09 08:00:00';
const RIGHTS = ['view', 'comment', 'update', 'add_file', 'add_task'];

export function organizationDocument(organization: Organization): object {
  const label = `org-${organization.id}`;
  return {
    org_id: organization.id,
    name: htmlEscaped(organization.name),
    url: `https://podio.com/${label}`,
    url_label: label,
    type: 'premium',
    status: 'active',
    role: 'admin',
    premium: true,
    logo: null,
    image: null,
    user_limit: 500,
    domains: ['example.com'],
    rights: ['view', 'add_space'],
    rank: 0,
    created_on: FOUNDED,
    created_by: author(0),
    spaces: organization.spaces.map(({ id, name, archived }) => ({
      space_id: id,
      name: htmlEscaped(name),
      url: `https://podio.com/${label}/space-${id}`,
      url_label: `space-${id}`,
      archived,
      role: 'admin',
    })),
  };
}

export function spaceDocument(space: Space, members: number): object {
  return {
    space_id: space.id,
    org_id: space.organization.id,
    name: htmlEscaped(space.name),
    url: `https://podio.com/org-${space.organization.id}/space-${space.id}`,
    url_label: `space-${space.id}`,
    type: 'regular',
    role: 'admin',
    privacy: space.ordinal % 4 === 0 ? 'open' : 'closed',
    rights: RIGHTS,
    archived: space.archived,
    member_count: members,
    last_activity_on: '2024-01-01 00:00:00',
    description: null,
    post_on_new_app: true,
    auto_join: false,
    created_on: FOUNDED,
    created_by: author(space.ordinal),
    push: push('space', space.id),
  };
}

/** As in a listing; with its fields from `GET /app/ID`. */
export function appDocument(world: PodioWorld, app: App, withFields: boolean): object {
  const { space } = app;
  return {
    app_id: app.id,
    space_id: space.id,
    status: 'active',
    current_revision: app.revision,
    original: null,
    original_revision: null,
    url_label: `app-${app.id}`,
    link: `https://podio.com/org-${space.organization.id}/space-${space.id}/apps/app-${app.id}`,
    mailbox: `app.${app.id}@mail.example.com`,
    token: appToken(app.id),
    default_view_id: null,
    rights: RIGHTS,
    owner: author(app.ordinal),
    config: {
      type: 'standard',
      name: htmlEscaped(app.name),
      item_name: 'Item',
      icon: '251.png',
      icon_id: 251,
      default_view: 'badge',
      allow_edit: true,
      allow_create: true,
      allow_attachments: true,
      allow_comments: true,
      allow_tags: true,
      external_id: null,
      description: null,
      tasks: [],
    },
    ...(withFields ? { fields: world.fields(app).map(fieldDocument) } : {}),
  };
}
