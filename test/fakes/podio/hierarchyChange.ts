// Changes to workspaces, apps and their fields. Knows no item.

import type { Made, PodioChange } from './podioChange.ts';
import { newField } from './podioFields.ts';
import type { PodioWorld } from './podioWorld.ts';

type HierarchyChange = Extract<
  PodioChange,
  { readonly kind: `${string}Space` | `${string}Spaces` | `${string}App` | `${string}Field` }
>;

export function changeHierarchy(world: PodioWorld, change: HierarchyChange): Made {
  switch (change.kind) {
    case 'addSpace': {
      const organization = world.organization(change.org ?? world.ids.organization(0));
      const space = world.addSpace(organization, change.apps ?? 5, change.name, change.position);
      return { id: space.id, apps: space.apps.map(({ id }) => id) };
    }
    case 'editSpace': {
      const space = world.space(change.space);
      space.name = change.name ?? space.name;
      space.archived = change.archived ?? space.archived;
      return {};
    }
    case 'removeSpace':
      world.removeSpace(world.space(change.space));
      return {};
    case 'reorderSpaces': {
      const first = change.spaces.map((id) => world.space(id));
      const list = first[0]?.organization.spaces ?? [];
      list.splice(0, list.length, ...first, ...list.filter((space) => !first.includes(space)));
      return {};
    }
    case 'addApp':
      return { id: world.addApp(world.space(change.space), change.name, change.items).id };
    case 'renameApp': {
      const app = world.app(change.app);
      app.name = change.name;
      app.revision++;
      return {};
    }
    case 'removeApp':
      world.removeApp(world.app(change.app));
      return {};
    case 'addField':
    case 'renameField':
    case 'removeField':
      return changeFields(world, change);
    default:
      throw new RangeError(`no change is called ${JSON.stringify(change)}`);
  }
}

function changeFields(world: PodioWorld, change: Extract<HierarchyChange, { readonly kind: `${string}Field` }>): Made {
  const app = world.app(change.app);
  const fields = world.fields(app);
  app.revision++;
  if (change.kind === 'addField') {
    const position = 1 + Math.max(-1, ...fields.map((each) => each.position));
    const field = newField(world, app, position, change.type, change.label);
    app.fields = [...fields, field];
    return { id: field.id };
  }
  app.fields =
    change.kind === 'removeField'
      ? fields.filter(({ id }) => id !== change.field)
      : fields.map((field) => (field.id === change.field ? { ...field, label: change.label } : field));
  return {};
}
