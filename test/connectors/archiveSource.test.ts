import assert from 'node:assert/strict';
import { openArchiveSource } from '../../src/connectors/archive/openArchiveSource.ts';
import { ConfigError } from '../../src/core/errors.ts';
import { cursor, runId } from '../../src/core/ids.ts';
import { NOTHING_KEPT } from '../../src/engine/backupPorts.ts';
import type { NodePlan, Row, Source } from '../../src/engine/ports.ts';
import {
  APP,
  type ArchiveFixture,
  archiveFixture,
  END,
  item,
  LIVE,
  line,
  ORG,
  OTHER_APP,
  pathTo,
  SPACE,
  STARTED_AT,
  streamOf,
} from './archiveFixture.ts';
import { allRows, read, wholePlan } from './readSource.ts';
import { describeSource, type FixtureRow, PAGE_SIZE } from './sourceConformance.ts';

type Settings = Partial<Parameters<typeof openArchiveSource>[0]>;

describeSource('a finished archive', {
  stable: false,
  make: async (rows) => {
    const fixture = archiveFixture();
    await backUp(fixture, 'run-1', rows.map(itemOf));
    return {
      open: () => open(fixture, { pageSize: PAGE_SIZE }),
      editor: null,
      dispose: fixture.dispose,
    };
  },
});

describe('the archive source', () => {
  let fixture: ArchiveFixture;
  beforeEach(() => {
    fixture = archiveFixture();
  });
  afterEach(() => fixture.dispose());

  async function ids(settings: Settings = {}): Promise<readonly unknown[]> {
    const source = await open(fixture, settings);
    const rows = await allRows(source, (await wholePlan(source)).streams);
    return rows.map(({ fields }) => fields['item_id']);
  }

  it('gives each item once, as it was last, and none that is gone', async () => {
    await backUp(fixture, 'run-1', [item(1), item(2), item(3)]);
    await backUp(fixture, 'run-2', [item(1), item(3)]);
    await backUp(fixture, 'run-3', [item(3, 'changed'), item(4)], 'end');
    const source = await open(fixture);
    const { streams } = await wholePlan(source);
    const rows = await allRows(source, streams);
    assert.deepEqual(
      rows.map(({ fields }) => [fields['item_id'], fields['title']]),
      [
        [1, 'Item 1'],
        [3, 'changed'],
        [4, 'Item 4'],
      ],
    );
    assert.equal(streams[0]?.total, 3);
  });

  it('names the app and the workspace in every row', async () => {
    await backUp(fixture, 'run-1', [item(1)]);
    const source = await open(fixture);
    const [row] = await allRows(source, (await wholePlan(source)).streams);
    assert.deepEqual([row?.fields['app'], row?.fields['workspace']], ['Campañas', 'Marketing']);
  });

  it('plans the organization, its workspaces and their apps', async () => {
    await backUp(fixture, 'run-1', [item(1)]);
    const { nodes, streams } = await wholePlan(await open(fixture));
    assert.deepEqual(
      nodes.map(({ id, parent }) => [id, parent]),
      [
        ['org:1', null],
        ['space:2', 'org:1'],
        ['app:3', 'space:2'],
      ],
    );
    assert.deepEqual(
      streams.map(({ id, node }) => [id, node]),
      [['app:3/items', 'app:3']],
    );
  });

  it('keeps to the apps, workspaces and organizations asked for', async () => {
    await backUp(fixture, 'run-1', [item(1)]);
    await backUp(fixture, 'run-2', [item(2)], 'new', OTHER_APP);
    assert.deepEqual(await ids(), [1, 2]);
    assert.deepEqual(await ids({ app: [4] }), [2]);
    assert.deepEqual(await ids({ workspace: [2], organization: [1] }), [1, 2]);
    await assert.rejects(
      open(fixture, { app: [5] }),
      /source\.app: expected app 5 .*found 3 \(Campañas\), 4 \(Campañas\)/,
    );
    await assert.rejects(open(fixture, { workspace: [9] }), /source\.workspace: .*found 2 \(Marketing\)/);
  });

  it('leaves out an app that is gone, unless the last run could not read everything', async () => {
    await backUp(fixture, 'run-1', [item(1)]);
    await finish(fixture, 'run-2', [ORG, SPACE], 0);
    assert.deepEqual(await ids(), []);
    await finish(fixture, 'run-3', [ORG, SPACE], 1);
    assert.deepEqual(await ids(), [1]);
  });

  it('rejects a line that is no item, and reads on', async () => {
    await backUp(fixture, 'run-1', [item(1), { title: 'no id' }, item(2)]);
    const source = await open(fixture);
    const [stream] = (await wholePlan(source)).streams;
    assert.ok(stream);
    const [page] = await read(source, stream);
    assert.deepEqual(
      page?.records.map(({ id }) => id),
      ['1', '2'],
    );
    assert.deepEqual(page.rejected, [{ id: 'line 2', reason: 'line 2 of items.jsonl: expected an item, found none' }]);
  });

  it('refuses an archive that is not finished, or none', async () => {
    await assert.rejects(open(fixture), /found no folder/);
    await fixture.open();
    await assert.rejects(open(fixture), (error: unknown) => {
      assert.ok(error instanceof ConfigError);
      assert.match(error.message, /^source\.path: expected a finished archive at .*Run its job to the end first/);
      return true;
    });
    await assert.rejects(open(fixture, { path: '.' }), /found no manifest\.json/);
  });

  it('refuses to go on in a file that a backup has renewed, and goes on in one it has not', async () => {
    await backUp(
      fixture,
      'run-1',
      [1, 2, 3].map((id) => item(id)),
    );
    const before = await open(fixture, { pageSize: 1 });
    const [stream] = (await wholePlan(before)).streams;
    assert.ok(stream);
    const [first] = await read(before, stream);
    assert.ok(first);
    await finish(fixture, 'run-2', [ORG, SPACE, APP], 0);
    assert.equal((await read(await open(fixture, { pageSize: 1 }), stream, first.next)).length, 2);
    await backUp(fixture, 'run-3', [item(9)], 'end');
    const renewed = await open(fixture);
    await assert.rejects(read(renewed, stream, first.next), /was renewed by a backup .*--fresh/);
  });
});

function open(fixture: ArchiveFixture, settings: Settings = {}): Promise<Source<Row>> {
  return openArchiveSource({ type: 'archive', path: 'casa', pageSize: 500, ...settings }, fixture.folder);
}

async function backUp(
  fixture: ArchiveFixture,
  run: string,
  records: readonly ReturnType<typeof item>[],
  into: 'end' | 'new' = 'new',
  node: NodePlan = APP,
): Promise<void> {
  const archive = fixture.make();
  const stream = streamOf(node, 'items');
  await archive.open({ run: runId(run), startedAt: STARTED_AT, fresh: false }, LIVE);
  const app = { app_id: 3, config: { name: node.title }, fields: [] };
  await archive.keep(streamOf(node, 'app'), pathTo(node), NOTHING_KEPT, [
    { kind: 'document', file: 'app.json', value: app },
  ]);
  const at = await archive.keep(stream, pathTo(node), NOTHING_KEPT, [
    ...(into === 'new' ? [{ kind: 'empty', file: 'items.jsonl' } as const] : []),
    ...records.map((record) => line('items.jsonl', record, into)),
  ]);
  await archive.seal(stream, pathTo(node), at);
  const cursors = new Map([[stream.id, cursor('c')]]);
  await archive.finish({ ...END, nodes: [ORG, SPACE, APP, ...(node === APP ? [] : [node])], cursors }, LIVE);
}

async function finish(
  fixture: ArchiveFixture,
  run: string,
  nodes: readonly NodePlan[],
  deadLetters: number,
): Promise<void> {
  const archive = await fixture.open(run);
  await archive.finish({ ...END, counts: { counters: {}, deadLetters }, nodes, cursors: new Map() }, LIVE);
}

function itemOf({ id, name }: FixtureRow) {
  const field = (externalId: string, value: string | number, index: number) => ({
    field_id: index,
    external_id: externalId,
    type: 'text',
    values: [{ value: String(value) }],
    config: { settings: { format: 'plain' } },
  });
  return { ...item(id), fields: [field('id', id, 1), field('name', name, 2)] };
}
