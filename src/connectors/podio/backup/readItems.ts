// The stream of an app's items: all of them, or those changed since the last run. Pages of as many as Podio gives; what a
// page leaves out of an item is asked for by itself, a call and a page of the stream for each.

import { PermanentError } from '../../../core/errors.ts';
import { recordId } from '../../../core/ids.ts';
import type { BackupRecord } from '../../../engine/backupPorts.ts';
import type { Page, RejectedRecord, Reread } from '../../../engine/ports.ts';
import type { Item } from '../client/answers.ts';
import type { PodioClient } from '../client/podioClient.ts';
import { UnreadableError } from '../client/podioRefusal.ts';
import type { Part } from '../hierarchy/expandBackup.ts';
import { type AnchoredPage, anchoredPage } from '../items/anchoredPage.ts';
import { askItem } from '../items/askItem.ts';
import type { ItemPages } from '../items/itemPages.ts';
import { beginning } from './beginning.ts';
import { isIncomplete, itemFiles, itemRecord, partsLeftOut } from './itemRecord.ts';
import { encodeItemsCursor, firstOfAll, type ItemsCursor, isAtEnd } from './itemsCursor.ts';
import { unreadStream } from './unreadStream.ts';

export interface ItemsReading {
  readonly client: PodioClient;
  readonly pages: ItemPages;
  readonly include: readonly Part[];
  readonly app: number;
  /** For a pass of what changed: `YYYY-MM-DD HH:MM:SS`, UTC. */
  readonly since: string | null;
}

/** Items that could not be read, remembered for the next run by their ids; with more, it reads all. */
const MOST_UNREAD = 500;

/** From `from` to the end. Each page is durable before the reader comes back for what is behind the one after it. */
export async function* readItems(
  reading: ItemsReading,
  from: ItemsCursor,
  letGo: AbortSignal,
): AsyncGenerator<Page<BackupRecord>, void, void> {
  let place = from;
  while (!isAtEnd(place)) {
    const [single] = place.singles;
    const step =
      single === undefined ? await nextPage(reading, place, letGo) : await oneItem(reading, place, single, letGo);
    place = step.next;
    if (step.page !== null) yield { ...step.page, next: encodeItemsCursor(place) };
  }
}

interface Step {
  readonly next: ItemsCursor;
  /** Null when there is nothing to keep before the next call. */
  readonly page: Reread<BackupRecord> | null;
}

async function nextPage(reading: ItemsReading, place: ItemsCursor, letGo: AbortSignal): Promise<Step> {
  const { pages, app } = reading;
  const since = place.pass === 'changed' ? reading.since : null;
  let form = place.form;
  const ask = async (offset: number) => {
    const asked = await pages.ask({ app, offset, since, form }, letGo);
    form = asked.form;
    return asked;
  };
  try {
    const found = await anchoredPage(ask, place.anchor);
    const next = placeBehind(found, place, reading.include);
    if (place.pass === 'changed' && isRuledOut(found, next)) {
      return { next: firstOfAll(found.form, place.parts), page: null };
    }
    return { next, page: { records: recordsOf(found.fresh, place, next, reading.include), rejected: [] } };
  } catch (error) {
    if (!(error instanceof PermanentError)) throw error;
    return { next: { ...place, isLast: true, singles: [], unread: null }, page: unreadStream(error) };
  }
}

function placeBehind(
  { fresh, next, left, form }: AnchoredPage,
  place: ItemsCursor,
  include: readonly Part[],
): ItemsCursor {
  const added = place.pass === 'all' ? fresh : fresh.filter(({ item_id: id }) => id > place.largest);
  const incomplete = fresh.filter((item) => isIncomplete(item, include));
  const ignored = incomplete.length > 0 && !fresh.some((item) => Array.isArray(item['comments'] ?? item['files']));
  return {
    ...place,
    isBegun: true,
    anchor: next,
    form: ignored ? { ...form, isPlain: true } : form,
    singles: incomplete.map(({ item_id: id }) => id),
    isLast: left === 0,
    held: place.held + added.length,
    largest: Math.max(place.largest, fresh.at(-1)?.item_id ?? 0),
  };
}

/** True when what is held and what is still to come cannot add up to the items Podio counts: some were deleted or moved. */
function isRuledOut({ page: { total }, left }: AnchoredPage, { held }: ItemsCursor): boolean {
  return total === null || total < held || total > held + left;
}

function recordsOf(
  fresh: readonly Item[],
  { pass, isBegun }: ItemsCursor,
  { singles }: ItemsCursor,
  include: readonly Part[],
): readonly BackupRecord[] {
  const into = pass === 'all' ? 'new' : 'end';
  const later = new Set(singles);
  const records = fresh.filter(({ item_id: id }) => !later.has(id)).map((item) => itemRecord(item, into, include));
  return isBegun || pass === 'changed' ? records : beginning(itemFiles(include), records);
}

async function oneItem(reading: ItemsReading, place: ItemsCursor, id: number, letGo: AbortSignal): Promise<Step> {
  const { client, include } = reading;
  const rest: ItemsCursor = { ...place, singles: place.singles.slice(1) };
  try {
    const item = await askItem(client, id, letGo);
    const records = [itemRecord(item, place.pass === 'all' ? 'new' : 'end', include)];
    const leftOut = partsLeftOut(item, include);
    if (leftOut.length === 0) return { next: rest, page: { records, rejected: [] } };
    const rejected = [
      rejectedItem(id, `Podio sent the item without its ${leftOut.join(', ')}; the item itself is kept`),
    ];
    return { next: unreadAt(rest, id), page: { records, rejected } };
  } catch (error) {
    if (!(error instanceof UnreadableError)) throw error;
    const page = { records: [], rejected: [rejectedItem(id, error.message)] };
    return { next: error.isGone ? { ...rest, held: rest.held - 1 } : unreadAt(rest, id), page };
  }
}

function unreadAt(place: ItemsCursor, id: number): ItemsCursor {
  const { unread } = place;
  return { ...place, unread: unread === null || unread.length >= MOST_UNREAD ? null : [...unread, id] };
}

const rejectedItem = (id: number, reason: string): RejectedRecord => ({ id: recordId(String(id)), reason });
