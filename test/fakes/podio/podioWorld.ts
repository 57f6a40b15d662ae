// Everything that is in the simulated Podio: a small record for each organisation, workspace and app, and for items only
// what changed. What an item or a file holds is worked out from its id whenever it is asked for.

import { type ItemChanges, newItemChanges } from './itemChanges.ts';
import { ItemIndex } from './itemIndex.ts';
import { refusalOf } from './podioError.ts';
import { type Field, fieldsOfApp } from './podioFields.ts';
import { PodioIds } from './podioIds.ts';
import { podioName } from './podioNames.ts';
import type { WorldOptions } from './podioOptions.ts';

export interface Organization {
  readonly id: number;
  readonly name: string;
  /** In the order they are listed in. */
  readonly spaces: Space[];
}

export interface Space {
  readonly id: number;
  readonly ordinal: number;
  readonly organization: Organization;
  name: string;
  archived: boolean;
  readonly apps: App[];
}

export interface App {
  readonly id: number;
  readonly ordinal: number;
  readonly space: Space;
  name: string;
  revision: number;
  /** Items it began with. */
  readonly generated: number;
  readonly items: ItemIndex;
  /** Null until they were changed. */
  fields: readonly Field[] | null;
}

export class PodioWorld {
  readonly options: WorldOptions;
  readonly ids: PodioIds;
  readonly seed: number;
  readonly organizations: Organization[] = [];
  /** Items that are not as they were generated. */
  readonly changes = new Map<number, ItemChanges>();
  readonly #spaces = new Map<number, Space>();
  readonly #apps = new Map<number, App>();
  readonly #appsByOrdinal: App[] = [];
  #spacesMade = 0;
  /** The app whose fields were asked for last: a page asks for them with each item. */
  #fieldsOf: { readonly app: App; readonly fields: readonly Field[] } | null = null;

  constructor(options: WorldOptions) {
    this.options = options;
    this.seed = options.seed ?? 1;
    const { organizations = 1, workspaces = 84, apps = 5 } = options;
    checkRoom(options);
    this.ids = new PodioIds(organizations * workspaces * apps);
    for (let i = 0; i < organizations; i++) {
      const name = i === 0 ? 'Casa Virtual' : `Casa Virtual & Söhne ${i + 1}`;
      const organization: Organization = { id: this.ids.organization(i), name, spaces: [] };
      this.organizations.push(organization);
      for (let j = 0; j < workspaces; j++) this.addSpace(organization, apps);
    }
  }

  addSpace(organization: Organization, apps: number, name?: string, at = organization.spaces.length): Space {
    const ordinal = this.#spacesMade++;
    const { names = 'mixed', archivedEvery = 0 } = this.options;
    const space: Space = {
      id: this.ids.space(ordinal),
      ordinal,
      organization,
      name: name ?? podioName(names, 'workspace', ordinal),
      archived: archivedEvery > 0 && (ordinal + 1) % archivedEvery === 0,
      apps: [],
    };
    organization.spaces.splice(at, 0, space);
    this.#spaces.set(space.id, space);
    for (let i = 0; i < apps; i++) this.addApp(space);
    return space;
  }

  addApp(space: Space, name?: string, items?: number): App {
    const ordinal = this.#appsByOrdinal.length;
    if (ordinal >= this.ids.appRoom) throw new RangeError(`there is room for ${this.ids.appRoom} apps and no more`);
    const { names = 'mixed', items: perApp = 3 } = this.options;
    const turns = typeof perApp === 'number' ? [perApp] : perApp;
    const generated = items ?? turns[ordinal % turns.length] ?? 0;
    const app: App = {
      id: this.ids.app(ordinal),
      ordinal,
      space,
      name: name ?? podioName(names, 'app', ordinal),
      revision: 1,
      generated,
      items: new ItemIndex(this.ids, ordinal, generated),
      fields: null,
    };
    space.apps.push(app);
    this.#apps.set(app.id, app);
    this.#appsByOrdinal.push(app);
    return app;
  }

  removeSpace(space: Space): void {
    space.organization.spaces.splice(space.organization.spaces.indexOf(space), 1);
    this.#spaces.delete(space.id);
    for (const app of space.apps) this.#apps.delete(app.id);
  }

  removeApp(app: App): void {
    app.space.apps.splice(app.space.apps.indexOf(app), 1);
    this.#apps.delete(app.id);
  }

  /** @throws PodioRefusal 404, or 410 for what was there once; so do the others. */
  organization(id: number): Organization {
    const found = this.organizations.find((organization) => organization.id === id);
    if (found === undefined) throw refusalOf(404);
    return found;
  }

  space(id: number): Space {
    const found = this.#spaces.get(id);
    if (found !== undefined) return found;
    const ordinal = this.ids.ordinalOfSpace(id);
    throw refusalOf(Number.isInteger(ordinal) && ordinal >= 0 && ordinal < this.#spacesMade ? 410 : 404);
  }

  app(id: number): App {
    const found = this.#apps.get(id);
    if (found !== undefined) return found;
    throw refusalOf(this.#appsByOrdinal[this.ids.ordinalOfApp(id)] === undefined ? 404 : 410);
  }

  /** Also one that was removed. */
  appByOrdinal(ordinal: number): App {
    const app = this.#appsByOrdinal[ordinal];
    if (app === undefined) throw refusalOf(404);
    return app;
  }

  /** The app an item is in now. */
  appOfItem(itemId: number): App {
    const { appOrdinal } = this.ids.homeOf(itemId);
    const app = this.changes.get(itemId)?.app ?? this.appByOrdinal(appOrdinal);
    if (!app.items.has(itemId)) throw refusalOf(this.changes.get(itemId)?.deleted === true ? 410 : 404);
    return this.app(app.id);
  }

  fields(app: App): readonly Field[] {
    if (app.fields !== null) return app.fields;
    if (this.#fieldsOf?.app !== app) this.#fieldsOf = { app, fields: fieldsOfApp(this, app) };
    return this.#fieldsOf.fields;
  }

  /** The changes of an item, to be added to. */
  change(itemId: number): ItemChanges {
    const known = this.changes.get(itemId) ?? newItemChanges();
    this.changes.set(itemId, known);
    return known;
  }
}

function checkRoom({ comments = 0, files = 0, tasks = 0, workspaceTasks = 0 }: WorldOptions): void {
  if (comments > 90 || files > 120 || tasks > 200 || workspaceTasks > 1_000) {
    throw new RangeError('an item has room for 90 comments, 120 files and 200 tasks, a workspace for 1,000 tasks');
  }
}
