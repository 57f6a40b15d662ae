// What people do in the simulated Podio while a backup runs. Changes are plain data, and this carries them out.

import type { Forbidden, ForbiddenObjects, ObjectKind } from './access.ts';
import { changeHierarchy } from './hierarchyChange.ts';
import type { FieldType } from './podioFields.ts';
import type { PodioWorld } from './podioWorld.ts';

/** `at`: epoch ms, now unless given. Names as people write them. */
export type PodioChange =
  | { readonly kind: 'createItem'; readonly app: number; readonly title?: string; readonly at?: number }
  | { readonly kind: 'editItem'; readonly item: number; readonly title?: string; readonly at?: number }
  | { readonly kind: 'deleteItem'; readonly item: number }
  /** Keeps its id, and the times it was made and edited. */
  | { readonly kind: 'moveItem'; readonly item: number; readonly app: number }
  /** This and the next two move `last_event_on` and not `last_edit_on`. */
  | { readonly kind: 'addComment'; readonly item: number; readonly value?: string; readonly at?: number }
  | {
      readonly kind: 'addFile';
      readonly item: number;
      readonly name: string;
      readonly size: number;
      readonly at?: number;
    }
  | { readonly kind: 'addTask'; readonly item: number; readonly text?: string; readonly at?: number }
  /** `position` in the list; at its end unless given. In the first organisation unless `org` is given. */
  | {
      readonly kind: 'addSpace';
      readonly org?: number;
      readonly name?: string;
      readonly apps?: number;
      readonly position?: number;
    }
  | { readonly kind: 'editSpace'; readonly space: number; readonly name?: string; readonly archived?: boolean }
  | { readonly kind: 'removeSpace'; readonly space: number }
  /** These come first; the others behind them as they were. */
  | { readonly kind: 'reorderSpaces'; readonly spaces: readonly number[] }
  | { readonly kind: 'addApp'; readonly space: number; readonly name?: string; readonly items?: number }
  | { readonly kind: 'renameApp'; readonly app: number; readonly name: string }
  | { readonly kind: 'removeApp'; readonly app: number }
  | { readonly kind: 'addField'; readonly app: number; readonly type: FieldType; readonly label?: string }
  | { readonly kind: 'renameField'; readonly app: number; readonly field: number; readonly label: string }
  | { readonly kind: 'removeField'; readonly app: number; readonly field: number }
  | ({ readonly kind: 'forbid'; readonly object: ObjectKind; readonly id: number } & Partial<Forbidden>)
  | { readonly kind: 'allow'; readonly object: ObjectKind; readonly id: number };

/** Ids of what was made. */
export interface Made {
  readonly id?: number;
  /** Of a new workspace. */
  readonly apps?: readonly number[];
}

export class PodioChanges {
  readonly #world: PodioWorld;
  readonly #now: () => number;
  readonly #forbidden = new Map<string, Forbidden>();

  constructor(world: PodioWorld, now: () => number) {
    this.#world = world;
    this.#now = now;
  }

  get forbidden(): ForbiddenObjects {
    return this.#forbidden;
  }

  /** @throws PodioRefusal for an object that is not there. */
  apply(change: PodioChange): Made {
    const world = this.#world;
    switch (change.kind) {
      case 'createItem': {
        const id = world.app(change.app).items.make();
        const at = change.at ?? this.#now();
        Object.assign(world.change(id), {
          createdOn: at,
          lastEditOn: at,
          lastEventOn: at,
          title: change.title ?? null,
        });
        return { id };
      }
      case 'editItem': {
        const at = change.at ?? this.#now();
        const changes = this.#changesOf(change.item);
        Object.assign(changes, { lastEditOn: at, lastEventOn: at, edits: changes.edits + 1 });
        if (change.title !== undefined) changes.title = change.title;
        return {};
      }
      case 'deleteItem':
        world.appOfItem(change.item).items.take(change.item);
        world.change(change.item).deleted = true;
        return {};
      case 'moveItem': {
        const target = world.app(change.app);
        world.appOfItem(change.item).items.take(change.item);
        target.items.put(change.item);
        world.change(change.item).app = target;
        return {};
      }
      case 'addComment': {
        const { id, at, changes } = this.#event(change.item, change.at);
        changes.comments.push({ id, value: change.value ?? 'A word more', createdOn: at });
        return { id };
      }
      case 'addFile': {
        const { id, at, changes } = this.#event(change.item, change.at);
        changes.files.push({ id, name: change.name, size: change.size, createdOn: at });
        return { id };
      }
      case 'addTask': {
        const { id, at, changes } = this.#event(change.item, change.at);
        changes.tasks.push({ id, text: change.text ?? 'One thing more', createdOn: at });
        return { id };
      }
      case 'forbid': {
        const { object, id, status = 403, requestable = false, on = null } = change;
        this.#forbidden.set(`${object}:${id}`, { status, requestable, on });
        return {};
      }
      case 'allow':
        this.#forbidden.delete(`${change.object}:${change.id}`);
        return {};
      default:
        return changeHierarchy(world, change);
    }
  }

  #changesOf(item: number): ReturnType<PodioWorld['change']> {
    this.#world.appOfItem(item);
    return this.#world.change(item);
  }

  #event(
    item: number,
    given: number | undefined,
  ): { id: number; at: number; changes: ReturnType<PodioWorld['change']> } {
    const at = given ?? this.#now();
    const changes = this.#changesOf(item);
    changes.lastEventOn = Math.max(at, changes.lastEventOn ?? 0);
    return { id: this.#world.ids.next(), at, changes };
  }
}
