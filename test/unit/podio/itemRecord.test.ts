import assert from 'node:assert/strict';
import { isIncomplete, itemRecord, partsLeftOut } from '../../../src/connectors/podio/backup/itemRecord.ts';
import type { Part } from '../../../src/connectors/podio/hierarchy/expandBackup.ts';

const ALL: readonly Part[] = ['items', 'comments', 'files', 'tasks'];
const COUNTS = { comment_count: 1, file_count: 1, task_count: 1 };
const FULL = { item_id: 1, ...COUNTS, comments: [{ comment_id: 2 }], files: [{ file_id: 3 }], tasks: [{ task_id: 4 }] };

describe('an item of a backup', () => {
  it('is its own line, then one for each comment and task', () => {
    const { id, deposits, counts } = itemRecord(FULL, 'new', ALL);
    assert.equal(id, '1');
    assert.deepEqual(deposits, [
      { kind: 'line', file: 'items.jsonl', into: 'new', value: FULL },
      { kind: 'line', file: 'comments.jsonl', into: 'new', value: { comment_id: 2, ref: { type: 'item', id: 1 } } },
      { kind: 'line', file: 'tasks.jsonl', into: 'new', value: { task_id: 4, ref: { type: 'item', id: 1 } } },
    ]);
    assert.deepEqual(counts, { items: 1, comments: 1 });
  });

  it('keeps what a comment says it belongs to', () => {
    const ref = { type: 'item', id: 9 };
    const { deposits } = itemRecord({ item_id: 1, comments: [{ comment_id: 2, ref }] }, 'end', ALL);
    assert.deepEqual(deposits[1], { kind: 'line', file: 'comments.jsonl', into: 'end', value: { comment_id: 2, ref } });
  });

  it('is complete with the lists of what it counts', () => {
    assert.equal(isIncomplete(FULL, ALL), false);
    assert.equal(isIncomplete({ item_id: 1 }, ALL), false);
    assert.equal(isIncomplete({ item_id: 1, comment_count: 0, file_count: 0, task_count: 0 }, ALL), false);
  });

  it('is not without one of them, or with fewer comments than it counts', () => {
    for (const part of ['comments', 'files', 'tasks'] as const) {
      const { [part]: _, ...without } = FULL;
      assert.equal(isIncomplete(without, ALL), true, part);
      assert.deepEqual(partsLeftOut(without, ALL), [part]);
      assert.equal(isIncomplete(without, ['items']), false, `${part} not included`);
    }
    assert.equal(isIncomplete({ ...FULL, comment_count: 2 }, ALL), true);
    assert.deepEqual(partsLeftOut({ ...FULL, comment_count: 2 }, ALL), []);
  });
});
