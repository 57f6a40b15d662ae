// What the last complete run tells of the items of each app, out of the cursors it ended with. Makes no call.

import { CorruptError } from '../../../core/errors.ts';
import type { StreamId } from '../../../core/ids.ts';
import type { Baseline } from '../../../engine/backupPorts.ts';
import { decodeItemsCursor, type ItemsCursor, isAtEnd } from './itemsCursor.ts';

const OF_ITEMS = '/items';

/** Null where nothing is known, or not enough to ask only for what changed. */
export function knownItems(baseline: Baseline, stream: StreamId): ItemsCursor | null {
  const end = baseline.cursors.get(stream);
  if (end === undefined) return null;
  try {
    const known = decodeItemsCursor(end);
    return isAtEnd(known) && known.unread !== null ? known : null;
  } catch (error) {
    // A manifest that somebody has edited: all is read anew.
    if (error instanceof CorruptError) return null;
    throw error;
  }
}

/** Items of each app that is known. */
export function itemsHeld(baseline: Baseline): readonly number[] {
  const streams = [...baseline.cursors.keys()].filter((id) => id.endsWith(OF_ITEMS));
  return streams.map((id) => knownItems(baseline, id)?.held ?? 0);
}
