// The arithmetic of ids: what hangs on an item has an id that says on which, so that nothing need be remembered.
// Ids of one app ascend as its items were made, and those of different apps interleave, as Podio's do.

const ORGANIZATIONS = 720_690;
const SPACES = 5_000_000;
const APPS = 20_000_000;
const FIELDS = 200_000_000;
const ITEMS = 1_000_000_000;
const COMMENTS = 2_000_000_000;
const FILES = 2_100_000_000;
const TASKS = 100_000_000;
const SPACE_TASKS = 40_000_000;
/** Of what was made while running. */
const LATER = 900_000_000_000_000;

const SPACE_STEP = 7;
const APP_STEP = 3;
const FIELDS_OF_APP = 2_000;
const TASKS_OF_SPACE = 1_000;
const SLOTS = 256;

/** Which file of an item: attached to it, in one of its fields, or on one of its comments. */
export const FileSlot = { attached: 0, inField: 128, onComment: 160 } as const;

export class PodioIds {
  /** Apps there is room for. */
  readonly appRoom: number;
  #later = 0;

  constructor(apps: number) {
    this.appRoom = 2 ** Math.ceil(Math.log2(Math.max(1_024, 2 * apps)));
  }

  organization(ordinal: number): number {
    return ORGANIZATIONS + ordinal * 11;
  }

  space(ordinal: number): number {
    return SPACES + ordinal * SPACE_STEP;
  }

  /** Not a whole number for an id that no workspace ever had. */
  ordinalOfSpace(id: number): number {
    return (id - SPACES) / SPACE_STEP;
  }

  app(ordinal: number): number {
    return APPS + ordinal * APP_STEP;
  }

  /** Not a whole number for an id that no app ever had. */
  ordinalOfApp(id: number): number {
    return (id - APPS) / APP_STEP;
  }

  field(appOrdinal: number, position: number): number {
    return FIELDS + appOrdinal * FIELDS_OF_APP + position;
  }

  spaceTask(spaceOrdinal: number, position: number): number {
    return SPACE_TASKS + spaceOrdinal * TASKS_OF_SPACE + position;
  }

  /** @param position among all items that the app ever had, from 0. */
  item(appOrdinal: number, position: number): number {
    return ITEMS + position * this.appRoom + appOrdinal;
  }

  /** The app an item was made in, and its position there. */
  homeOf(itemId: number): { readonly appOrdinal: number; readonly position: number } {
    const key = itemId - ITEMS;
    return { appOrdinal: key % this.appRoom, position: Math.floor(key / this.appRoom) };
  }

  comment(itemId: number, slot: number): number {
    return COMMENTS + (itemId - ITEMS) * SLOTS + slot;
  }

  file(itemId: number, slot: number): number {
    return FILES + (itemId - ITEMS) * SLOTS + slot;
  }

  task(itemId: number, slot: number): number {
    return TASKS + (itemId - ITEMS) * SLOTS + slot;
  }

  itemOfFile(fileId: number): { readonly itemId: number; readonly slot: number } {
    const key = fileId - FILES;
    return { itemId: ITEMS + Math.floor(key / SLOTS), slot: key % SLOTS };
  }

  /** For a comment, file or task made while running. */
  next(): number {
    return LATER + this.#later++;
  }
}
