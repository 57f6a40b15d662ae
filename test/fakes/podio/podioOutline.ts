// What tests and the simulator's introduction need to know of a world: which ids there are.

import type { PodioWorld } from './podioWorld.ts';

/** The hierarchy as it is now, in the order of the listings. Names as people wrote them. */
export interface PodioOutline {
  readonly organizations: readonly {
    readonly id: number;
    readonly name: string;
    readonly spaces: readonly {
      readonly id: number;
      readonly name: string;
      readonly archived: boolean;
      readonly apps: readonly { readonly id: number; readonly name: string; readonly items: number }[];
    }[];
  }[];
}

export function outlineOf(world: PodioWorld): PodioOutline {
  return {
    organizations: world.organizations.map(({ id, name, spaces }) => ({
      id,
      name,
      spaces: spaces.map((space) => ({
        id: space.id,
        name: space.name,
        archived: space.archived,
        apps: space.apps.map((app) => ({ id: app.id, name: app.name, items: app.items.size })),
      })),
    })),
  };
}
