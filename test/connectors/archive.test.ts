// The archive as a destination of pages: what is kept where, how it goes on, what takes the place of what.

import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CorruptError } from '../../src/core/errors.ts';
import { NOTHING_KEPT } from '../../src/engine/backupPorts.ts';
import {
  APP,
  type ArchiveFixture,
  appFile,
  archiveFixture,
  CURSORS,
  END,
  ITEMS,
  item,
  items,
  LIVE,
  line,
  NODES,
  ORG,
  OTHER_APP,
  PATH,
  pathTo,
  SPACE,
  STARTED_AT,
  streamOf,
} from './archiveFixture.ts';

describe('an archive', () => {
  let fixture: ArchiveFixture;
  beforeEach(() => {
    fixture = archiveFixture();
  });
  afterEach(() => fixture.dispose());

  describe('keeps', () => {
    it('lines one behind the other, and says where they end', async () => {
      const archive = await fixture.open();
      const first = await archive.keep(ITEMS, PATH, NOTHING_KEPT, items([1, 2]));
      const second = await archive.keep(ITEMS, PATH, first, [...items([3]), line('comments.jsonl', { comment_id: 9 })]);
      assert.deepEqual(fixture.lines(appFile('items.jsonl')), [item(1), item(2), item(3)]);
      assert.equal(second['items.jsonl']?.bytes, Buffer.byteLength(fixture.text(appFile('items.jsonl'))));
      assert.deepEqual(Object.keys(second).sort(), ['comments.jsonl', 'items.jsonl']);
    });

    it('a document whole, in the place of the one before', async () => {
      const archive = await fixture.open();
      const stream = streamOf(APP, 'app');
      for (const name of ['before', 'after'])
        await archive.keep(stream, PATH, NOTHING_KEPT, [{ kind: 'document', file: 'app.json', value: { name } }]);
      assert.deepEqual(JSON.parse(fixture.text(appFile('app.json'))), { name: 'after' });
    });

    it('each node in a folder named by its title and id, and finds it again when it was renamed', async () => {
      const archive = await fixture.open();
      const at = await archive.keep(ITEMS, PATH, NOTHING_KEPT, items([1]));
      await archive.close();
      const again = await fixture.open();
      await again.keep(ITEMS, [{ ...ORG, title: 'Other' }, SPACE, { ...APP, title: 'New: name' }], at, items([2]));
      assert.deepEqual(fixture.lines(appFile('items.jsonl')), [item(1), item(2)]);
    });

    it('two apps of the same name apart', async () => {
      const archive = await fixture.open();
      await archive.keep(ITEMS, PATH, NOTHING_KEPT, items([1]));
      await archive.keep(streamOf(OTHER_APP, 'items'), pathTo(OTHER_APP), NOTHING_KEPT, items([2]));
      assert.deepEqual(fixture.lines(appFile('items.jsonl')), [item(1)]);
      assert.deepEqual(fixture.lines('Casa Virtual [1]/Marketing [2]/Campañas [4]/items.jsonl'), [item(2)]);
    });

    it('a page that is kept again after a crash once, whatever part of it had arrived', async () => {
      const archive = await fixture.open();
      const page = [3, 4].map((id) => line('items.jsonl', { item_id: id }));
      const at = await archive.keep(ITEMS, PATH, NOTHING_KEPT, items([1, 2]));
      const before = fixture.text(appFile('items.jsonl'));
      await archive.keep(ITEMS, PATH, at, page);
      const whole = fixture.text(appFile('items.jsonl'));
      for (let length = before.length; length <= whole.length; length += 1) {
        writeFileSync(join(fixture.path, appFile('items.jsonl')), whole.slice(0, length));
        await archive.keep(ITEMS, PATH, at, page);
        assert.equal(fixture.text(appFile('items.jsonl')), whole);
      }
    });

    it('nothing behind a file that lost what was kept', async () => {
      const archive = await fixture.open();
      const at = await archive.keep(ITEMS, PATH, NOTHING_KEPT, items([1, 2]));
      writeFileSync(join(fixture.path, appFile('items.jsonl')), '{}\n');
      await assert.rejects(archive.keep(ITEMS, PATH, at, items([3])), CorruptError);
    });
  });

  describe('reads back what a run has kept', () => {
    it('in order, from any line on', async () => {
      const archive = await fixture.open();
      const at = await archive.keep(ITEMS, PATH, NOTHING_KEPT, items([1, 2, 3], 'new'));
      const lines = [];
      for await (const kept of archive.kept(PATH, 'items.jsonl', at, null)) lines.push(kept);
      assert.deepEqual(
        lines.map(({ value }) => value),
        [item(1), item(2), item(3)],
      );
      const rest = [];
      for await (const { value } of archive.kept(PATH, 'items.jsonl', at, lines[0]?.next ?? null)) rest.push(value);
      assert.deepEqual(rest, [item(2), item(3)]);
    });

    it('without what earlier runs have kept, after the stream was sealed and the run was finished too', async () => {
      await fixture.complete('run-1', [1, 2]);
      const archive = await fixture.open('run-2');
      const at = await archive.keep(ITEMS, PATH, NOTHING_KEPT, items([2, 7]));
      await archive.seal(ITEMS, PATH, at);
      const valuesOf = async (of: typeof archive) => {
        const values = [];
        for await (const { value } of of.kept(PATH, 'items.jsonl', at, null)) values.push(value);
        return values;
      };
      assert.deepEqual(await valuesOf(archive), [item(2), item(7)]);
      await archive.finish({ ...END, nodes: NODES, cursors: CURSORS }, LIVE);
      assert.deepEqual(await valuesOf(await fixture.open('run-2')), [item(2), item(7)]);
    });
  });

  describe('seals', () => {
    it('new files in the place of the old ones, and keeps what is gone from them', async () => {
      await fixture.complete('run-1', [1, 2, 3]);
      await fixture.complete('run-2', [1, 3, 4]);
      assert.deepEqual(fixture.lines(appFile('items.jsonl')), [item(1), item(3), item(4)]);
      assert.deepEqual(fixture.lines(appFile('gone.jsonl')), [
        { file: 'items.jsonl', since: new Date(STARTED_AT).toISOString(), value: item(2) },
      ]);
    });

    it('a file that has become empty', async () => {
      await fixture.complete('run-1', [1]);
      await fixture.complete('run-2', []);
      assert.equal(fixture.text(appFile('items.jsonl')), '');
      assert.equal(fixture.lines(appFile('gone.jsonl')).length, 1);
    });

    it('what has come back out of those that are gone', async () => {
      for (const [run, ids] of [
        ['a', [1, 2]],
        ['b', [1]],
        ['c', [1, 2]],
      ] as const)
        await fixture.complete(run, ids);
      assert.deepEqual(fixture.lines(appFile('gone.jsonl')), []);
    });

    it('a record that was changed once more among the gone as it was last', async () => {
      await fixture.complete('run-1', [1, 2]);
      const archive = await fixture.open('run-2');
      const at = await archive.keep(ITEMS, PATH, NOTHING_KEPT, [line('items.jsonl', item(2, 'changed'))]);
      await archive.seal(ITEMS, PATH, at);
      await archive.finish({ ...END, nodes: NODES, cursors: CURSORS }, LIVE);
      await fixture.complete('run-3', [1]);
      assert.deepEqual(
        fixture.lines(appFile('gone.jsonl')).map((gone) => (gone as { value: unknown }).value),
        [item(2, 'changed')],
      );
    });

    it('nothing of the old file before the new one is whole', async () => {
      await fixture.complete('run-1', [1, 2]);
      const archive = await fixture.open('run-2');
      const at = await archive.keep(ITEMS, PATH, NOTHING_KEPT, items([5], 'new'));
      assert.deepEqual(fixture.lines(appFile('items.jsonl')), [item(1), item(2)]);
      await archive.seal(ITEMS, PATH, at);
      assert.deepEqual(fixture.lines(appFile('items.jsonl')), [item(5)]);
    });

    it('a stream that turned from the end to new for good', async () => {
      await fixture.complete('run-1', [1, 2, 3]);
      const archive = await fixture.open('run-2');
      const end = await archive.keep(ITEMS, PATH, NOTHING_KEPT, items([2]));
      const turned = await archive.keep(ITEMS, PATH, end, items([1], 'new'));
      const at = await archive.keep(ITEMS, PATH, turned, items([2], 'new'));
      await archive.seal(ITEMS, PATH, at);
      assert.deepEqual(fixture.lines(appFile('items.jsonl')), [item(1), item(2)]);
      assert.equal(fixture.lines(appFile('gone.jsonl')).length, 1);
    });

    it('again what was sealed already, and lets a page more come after', async () => {
      await fixture.complete('run-1', [1, 2]);
      const archive = await fixture.open('run-2');
      const first = await archive.keep(ITEMS, PATH, NOTHING_KEPT, items([1], 'new'));
      await archive.seal(ITEMS, PATH, first);
      await archive.seal(ITEMS, PATH, first);
      const second = await (await fixture.open('run-2')).keep(ITEMS, PATH, first, items([2], 'new'));
      await archive.close();
      const again = await fixture.open('run-2');
      await again.seal(ITEMS, PATH, second);
      assert.deepEqual(fixture.lines(appFile('items.jsonl')), [item(1), item(2)]);
      assert.deepEqual(fixture.lines(appFile('gone.jsonl')), []);
    });

    it('no file whose first bytes are not those of the last complete run', async () => {
      await fixture.complete('run-1', [1, 2]);
      const archive = await fixture.open('run-2');
      const at = await archive.keep(ITEMS, PATH, NOTHING_KEPT, items([3]));
      const path = join(fixture.path, appFile('items.jsonl'));
      writeFileSync(path, readFileSync(path, 'utf8').replace('Item 1', 'Item 9'));
      await assert.rejects(archive.seal(ITEMS, PATH, at), /was changed since the last complete run/);
    });
  });

  describe('breaks off', () => {
    it('with what was read anew behind what was there, and nothing gone', async () => {
      await fixture.complete('run-1', [1, 2, 3]);
      const archive = await fixture.open('run-2');
      const at = await archive.keep(ITEMS, PATH, NOTHING_KEPT, [line('items.jsonl', item(1, 'changed'), 'new')]);
      const broken = await archive.breakOff(ITEMS, PATH, at);
      assert.deepEqual(await archive.breakOff(ITEMS, PATH, at), broken);
      await archive.seal(ITEMS, PATH, broken);
      assert.deepEqual(fixture.lines(appFile('items.jsonl')), [item(1), item(2), item(3), item(1, 'changed')]);
      assert.equal(existsSync(join(fixture.path, appFile('gone.jsonl'))), false);
      assert.equal(existsSync(join(fixture.path, appFile('items.jsonl.partial'))), false);
    });

    it('the same when its last page is kept again after a crash', async () => {
      await fixture.complete('run-1', [1]);
      const archive = await fixture.open('run-2');
      const first = await archive.keep(ITEMS, PATH, NOTHING_KEPT, items([2], 'new'));
      const last = await archive.keep(ITEMS, PATH, first, items([3], 'new'));
      await archive.breakOff(ITEMS, PATH, last);
      const again = await fixture.open('run-2');
      const broken = await again.breakOff(ITEMS, PATH, await again.keep(ITEMS, PATH, first, items([3], 'new')));
      await again.seal(ITEMS, PATH, broken);
      assert.deepEqual(fixture.lines(appFile('items.jsonl')), [item(1), item(2), item(3)]);
    });
  });
});
