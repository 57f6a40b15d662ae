// An archive from run to run: what one leaves for the next, and what it makes of one that never came to its end.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cursor, runId, streamId } from '../../src/core/ids.ts';
import { NOTHING_KEPT } from '../../src/engine/backupPorts.ts';
import {
  APP,
  type ArchiveFixture,
  appFile,
  archiveFixture,
  attachment,
  bytesOf,
  CURSORS,
  END,
  ITEMS,
  item,
  items,
  LIVE,
  line,
  NODES,
  ORG,
  PATH,
  SPACE,
  STARTED_AT,
  streamOf,
} from './archiveFixture.ts';

const FILES = streamOf(APP, 'files');

describe('an archive', () => {
  let fixture: ArchiveFixture;
  beforeEach(() => {
    fixture = archiveFixture();
  });
  afterEach(() => fixture.dispose());

  describe('is', () => {
    it('absent, unfinished and complete, and says what the last complete run left', async () => {
      const states: string[] = [];
      const state = async () => {
        states.push((await fixture.make().check(LIVE)).state);
      };
      await state();
      const archive = await fixture.open();
      await state();
      await archive.finish({ ...END, nodes: NODES, cursors: CURSORS }, LIVE);
      await state();
      assert.deepEqual(states, ['absent', 'unfinished', 'complete']);
      const { last } = await fixture.make().check(LIVE);
      assert.deepEqual(last, { ...lastOf(), baseline: { startedAt: STARTED_AT, cursors: CURSORS } });
    });

    const lastOf = () => ({ finishedAt: END.finishedAt, counts: END.counts });

    it('not made or changed by a look at it', async () => {
      await fixture.make().check(LIVE);
      assert.equal(existsSync(fixture.path), false);
    });

    it('the baseline of the next run, the same in every attempt', async () => {
      await fixture.complete('run-1', [1]);
      const baseline = { startedAt: STARTED_AT, cursors: CURSORS };
      const pass = { run: runId('run-2'), startedAt: STARTED_AT + 5, fresh: false };
      const first = fixture.make();
      assert.deepEqual(await first.open(pass, LIVE), baseline);
      const at = await first.keep(ITEMS, PATH, NOTHING_KEPT, items([2], 'new'));
      await first.seal(ITEMS, PATH, at);
      assert.deepEqual(await fixture.make().open(pass, LIVE), baseline);
      await first.finish({ ...END, nodes: NODES, cursors: new Map([[ITEMS.id, cursor('c2')]]) }, LIVE);
      assert.deepEqual(await fixture.make().open(pass, LIVE), baseline, 'after its end, for a retry');
    });

    it('no baseline for a fresh run, in its later attempts neither', async () => {
      await fixture.complete('run-1', [1]);
      const pass = { run: runId('run-2'), startedAt: STARTED_AT, fresh: true };
      assert.equal(await fixture.make().open(pass, LIVE), null);
      assert.equal(await fixture.make().open({ ...pass, fresh: false }, LIVE), null);
    });

    it('read anew where a file is not what the manifest says', async () => {
      await fixture.complete('run-1', [1, 2]);
      appendFileSync(join(fixture.path, appFile('items.jsonl')), '{}\n');
      const baseline = await fixture.make().open({ run: runId('run-2'), startedAt: 1, fresh: false }, LIVE);
      assert.deepEqual(baseline?.cursors, new Map());
    });

    it('finished with every file and its hash in the manifest, one a line', async () => {
      const archive = await fixture.open();
      const { value } = await archive.attach(PATH, attachment('9', 'a.txt', 'abc'), bytesOf('abc'));
      const at = await archive.keep(FILES, PATH, NOTHING_KEPT, [line('files.jsonl', value)]);
      await archive.seal(FILES, PATH, at);
      await archive.finish({ ...END, nodes: NODES, cursors: CURSORS }, LIVE);
      const manifest = JSON.parse(fixture.text('manifest.json'));
      const listed = [...manifest.files, ...manifest.attachments].map(({ path, size, sha256 }) => [path, size, sha256]);
      const expected = ['README.txt', appFile('files.jsonl'), appFile('files/9 a.txt')].map((path) => {
        const bytes = readFileSync(join(fixture.path, path));
        return [path, bytes.length, createHash('sha256').update(bytes).digest('hex')];
      });
      assert.deepEqual(listed, expected);
      assert.deepEqual(
        manifest.nodes.map(({ id }: { id: string }) => id),
        ['org:1', 'space:2', 'app:3'],
      );
      assert.equal(manifest.counts.items, 3);
      assert.equal(existsSync(join(fixture.path, 'UNFINISHED.json')), false);
      const [entry] = manifest.files;
      assert.ok(
        fixture
          .text('manifest.json')
          .split('\n')
          .includes(`${JSON.stringify(entry)},`),
      );
    });

    it('still listed where an app is gone, and said not to be seen', async () => {
      await fixture.complete('run-1', [1]);
      const archive = await fixture.open('run-2');
      await archive.finish({ ...END, nodes: [ORG, SPACE], cursors: new Map() }, LIVE);
      const manifest = JSON.parse(fixture.text('manifest.json'));
      assert.deepEqual(
        manifest.nodes.map(({ seen }: { seen: boolean }) => seen),
        [true, true, false],
      );
      assert.ok(manifest.files.some(({ path }: { path: string }) => path === appFile('items.jsonl')));
    });

    it('completed again by a retry that adds to sealed files', async () => {
      const archive = await fixture.open();
      const at = await archive.keep(FILES, PATH, NOTHING_KEPT, [
        line('files.jsonl', { file_id: 1, ratchet: { missing: 'x' } }, 'new'),
      ]);
      await archive.seal(FILES, PATH, at);
      await archive.finish({ ...END, nodes: NODES, cursors: CURSORS }, LIVE);
      const retry = await fixture.open();
      const { value } = await retry.attach(PATH, attachment('1', 'a.txt', 'abc'), bytesOf('abc'));
      const later = await retry.keep(FILES, PATH, at, [line('files.jsonl', value)]);
      assert.equal(later['files.jsonl']?.bytes, Buffer.byteLength(fixture.text(appFile('files.jsonl'))));
      await retry.finish({ ...END, nodes: NODES, cursors: CURSORS }, LIVE);
      const manifest = JSON.parse(fixture.text('manifest.json'));
      assert.equal(manifest.attachments[0]?.path, appFile('files/1 a.txt'));
      assert.equal(manifest.files.at(-1)?.size, Buffer.byteLength(fixture.text(appFile('files.jsonl'))));
    });
  });

  describe('that another run left unfinished', () => {
    it('is brought back to the last complete run', async () => {
      await fixture.complete('run-1', [1, 2]);
      const before = fixture.text(appFile('items.jsonl'));
      const abandoned = await fixture.open('run-2');
      await abandoned.keep(ITEMS, PATH, NOTHING_KEPT, [...items([3]), line('tasks.jsonl', { task_id: 1 }, 'new')]);
      const archive = fixture.make();
      const baseline = await archive.open({ run: runId('run-3'), startedAt: 2, fresh: false }, LIVE);
      assert.deepEqual(baseline?.cursors, CURSORS);
      assert.equal(fixture.text(appFile('items.jsonl')), before);
      assert.equal(existsSync(join(fixture.path, appFile('tasks.jsonl.partial'))), false);
    });

    it('keeps what was sealed, and has that node read anew', async () => {
      await fixture.complete('run-1', [1, 2]);
      const abandoned = await fixture.open('run-2');
      await abandoned.seal(ITEMS, PATH, await abandoned.keep(ITEMS, PATH, NOTHING_KEPT, items([2, 3], 'new')));
      const archive = fixture.make();
      const other = streamId('app:33/items');
      assert.deepEqual(
        (await archive.open({ run: runId('run-3'), startedAt: 2, fresh: false }, LIVE))?.cursors,
        new Map(),
      );
      assert.deepEqual(fixture.lines(appFile('items.jsonl')), [item(2), item(3)]);
      await archive.finish({ ...END, nodes: NODES, cursors: new Map([[other, cursor('x')]]) }, LIVE);
      const { files } = JSON.parse(fixture.text('manifest.json'));
      const entry = files.find(({ path }: { path: string }) => path === appFile('items.jsonl'));
      assert.equal(entry.size, Buffer.byteLength(fixture.text(appFile('items.jsonl'))));
    });

    it('is closed to that run from then on', async () => {
      await fixture.open('run-1');
      await fixture.open('run-2');
      await assert.rejects(fixture.open('run-1'), /used by run run-2 since/);
    });

    it('is refused while another process has it open', async () => {
      await (await fixture.open('run-1')).close();
      const mark = join(fixture.path, 'UNFINISHED.json');
      const { hostname } = await import('node:os');
      writeFileSync(
        mark,
        JSON.stringify({ ...JSON.parse(readFileSync(mark, 'utf8')), by: { pid: process.ppid, host: hostname() } }),
      );
      await assert.rejects(fixture.open('run-2'), /is being filled by another run of "casa"/);
      await fixture.open('run-1');
    });
  });
});
