// An item as what is kept of it: its own line, and one for each of its comments and tasks. Makes no call.

import { recordId } from '../../../core/ids.ts';
import type { BackupRecord, Deposit } from '../../../engine/backupPorts.ts';
import { type Item, type JsonObject, objectsIn } from '../client/answers.ts';
import type { Part } from '../hierarchy/expandBackup.ts';

export const ItemFile = { items: 'items.jsonl', comments: 'comments.jsonl', tasks: 'tasks.jsonl' } as const;

/** The files that a stream of items fills. */
export function itemFiles(include: readonly Part[]): readonly string[] {
  const beside = (['comments', 'tasks'] as const).filter((part) => include.includes(part));
  return [ItemFile.items, ...beside.map((part) => ItemFile[part])];
}

/** What of an item a page has to hold, for it not to be asked for by itself. */
export function partsOf(include: readonly Part[]): string {
  return (['comments', 'files', 'tasks'] as const).filter((part) => include.includes(part)).join(',');
}

export function itemRecord(item: Item, into: 'end' | 'new', include: readonly Part[]): BackupRecord {
  const comments = include.includes('comments') ? objectsIn(item, 'comments') : [];
  const tasks = include.includes('tasks') ? objectsIn(item, 'tasks') : [];
  const line = (file: string, value: JsonObject): Deposit => ({ kind: 'line', file, into, value });
  return {
    id: recordId(String(item.item_id)),
    deposits: [
      line(ItemFile.items, item),
      ...comments.map((comment) => line(ItemFile.comments, withRef(comment, item))),
      ...tasks.map((task) => line(ItemFile.tasks, withRef(task, item))),
    ],
    counts: { items: 1, comments: comments.length },
  };
}

/** True when the item counts more than came with it: its page was without `fields`, or holds the first comments only. */
export function isIncomplete(item: Item, include: readonly Part[]): boolean {
  if (partsLeftOut(item, include).length > 0) return true;
  return include.includes('comments') && countIn(item, 'comment_count') > objectsIn(item, 'comments').length;
}

/** What the item counts some of and does not have a list of. */
export function partsLeftOut(item: Item, include: readonly Part[]): readonly Part[] {
  const counts = { comments: 'comment_count', files: 'file_count', tasks: 'task_count' } as const;
  return (['comments', 'files', 'tasks'] as const).filter(
    (part) => include.includes(part) && countIn(item, counts[part]) > 0 && !Array.isArray(item[part]),
  );
}

/** Inside of its item it need not say what it belongs to; on a line of its own it does. */
function withRef(object: JsonObject, { item_id: id }: Item): JsonObject {
  return object['ref'] === undefined ? { ...object, ref: { type: 'item', id } } : object;
}

function countIn(item: Item, name: string): number {
  const count = item[name];
  return typeof count === 'number' ? count : 0;
}
