// What one call may read: finds an object by its id, or throws what Podio says instead. Of a forbidden object everything
// below it is forbidden too.

import type { Principal } from './oauthDesk.ts';
import { refusalOf } from './podioError.ts';
import { itemOf, type PodioItem } from './podioItem.ts';
import type { App, Organization, PodioWorld, Space } from './podioWorld.ts';

export type ObjectKind = 'org' | 'space' | 'app' | 'item' | 'file';

export interface Forbidden {
  readonly status: 402 | 403 | 404 | 410;
  /** 403: the user may ask for access. */
  readonly requestable: boolean;
  /** Only for these operations; null: for all. */
  readonly on: readonly string[] | null;
}

/** By kind and id: `app:20000003`. */
export type ForbiddenObjects = ReadonlyMap<string, Forbidden>;

export class Access {
  readonly world: PodioWorld;
  readonly #forbidden: ForbiddenObjects;
  readonly #principal: Principal;
  readonly #operation: string;

  constructor(world: PodioWorld, forbidden: ForbiddenObjects, principal: Principal, operation: string) {
    this.world = world;
    this.#forbidden = forbidden;
    this.#principal = principal;
    this.#operation = operation;
  }

  /** The app grant sees its own app and nothing around it, and cannot filter. */
  user(): void {
    if (this.#principal.kind === 'app') throw refusalOf(403);
  }

  organization(id: number): Organization {
    this.user();
    return this.#allowed('org', this.world.organization(id));
  }

  space(id: number): Space {
    this.user();
    const space = this.world.space(id);
    this.#allowed('org', space.organization);
    return this.#allowed('space', space);
  }

  app(id: number): App {
    return this.#allowedApp(this.world.app(id));
  }

  item(id: number): PodioItem {
    const item = itemOf(this.world, id);
    this.#allowedApp(item.app);
    return this.#allowed('item', item);
  }

  /** @throws PodioRefusal when the file itself is forbidden. */
  file(id: number): void {
    this.#allowed('file', { id });
  }

  #allowedApp(app: App): App {
    if (this.#principal.kind === 'app' && this.#principal.appId !== app.id) throw refusalOf(403);
    this.#allowed('org', app.space.organization);
    this.#allowed('space', app.space);
    return this.#allowed('app', app);
  }

  #allowed<T extends { readonly id: number }>(kind: ObjectKind, object: T): T {
    const forbidden = this.#forbidden.get(`${kind}:${object.id}`);
    if (forbidden === undefined || forbidden.on?.includes(this.#operation) === false) return object;
    throw refusalOf(forbidden.status, forbidden.requestable ? 'requestable_forbidden' : undefined);
  }
}
