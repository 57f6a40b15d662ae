// Paging by offset that neither misses nor repeats: the page after an item is asked for from one before its place, and has
// to find it there. Where it does not, items before it have gone, and the page steps back until it finds its place again.

import { PermanentError } from '../../../core/errors.ts';
import type { Item, ItemPage } from '../client/answers.ts';
import type { AskedPage } from './itemPages.ts';

export interface Anchor {
  /** Id of the last item given; 0 before the first. */
  readonly after: number;
  /** Its place, counted from 1, when it was given. */
  readonly place: number;
}

export const BEGINNING: Anchor = { after: 0, place: 0 };

export interface AnchoredPage extends AskedPage {
  /** Those of the page that were not given yet, by id. */
  readonly fresh: readonly Item[];
  readonly next: Anchor;
  /** Items behind this page, as far as Podio says; 0 for the last page. */
  readonly left: number;
}

/** @param ask a page of items in the order of their ids. @throws PermanentError when they are in another. */
export async function anchoredPage(ask: (offset: number) => Promise<AskedPage>, from: Anchor): Promise<AnchoredPage> {
  let offset = Math.max(0, from.place - 1);
  for (;;) {
    const asked = await ask(offset);
    const { page, limit } = asked;
    const { items } = page;
    checkOrder(items);
    const [first] = items;
    if (offset > 0 && (first === undefined || first.item_id > from.after)) {
      // Overlaps by one, for what goes between the two calls.
      offset = Math.max(0, Math.min(offset, page.filtered ?? offset) - Math.max(1, limit - 1));
      continue;
    }
    const fresh = items.filter(({ item_id: id }) => id > from.after);
    const place = offset + items.length;
    const left = leftBehind(page, place, { isShort: items.length < limit, isNew: fresh.length > 0 });
    if (fresh.length > 0 || left === 0) {
      return { ...asked, fresh, next: { after: items.at(-1)?.item_id ?? from.after, place }, left };
    }
    // All of it was given: others have come in before. Goes on behind, again with one to find.
    offset = place - 1;
  }
}

/** A page with nothing new that is not even full is the last, whatever Podio's count says: it may count what nobody may read. */
function leftBehind(
  { filtered }: ItemPage,
  place: number,
  { isShort, isNew }: { readonly isShort: boolean; readonly isNew: boolean },
): number {
  if (isShort && !isNew) return 0;
  if (filtered === null) return isShort ? 0 : 1;
  return Math.max(0, filtered - place);
}

function checkOrder(items: readonly Item[]): void {
  let before = 0;
  for (const { item_id: id } of items) {
    if (id <= before) {
      throw new PermanentError(
        `expected items in the order of their ids, found ${id} after ${before}: pages cannot be told apart. Set "listing" of the job's source to the other call.`,
      );
    }
    before = id;
  }
}
