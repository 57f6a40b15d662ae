import assert from 'node:assert/strict';
import { PermanentError } from '../../src/core/errors.ts';
import { recordId } from '../../src/core/ids.ts';
import type { Row, Source } from '../../src/engine/ports.ts';
import { appToken } from '../fakes/podio/liveSecrets.ts';
import type { PodioFakeOptions } from '../fakes/podio/podioOptions.ts';
import { AUTH, PodioFixture, secretCalled } from './podioFixture.ts';
import { allRows, LIVE, read, wholePlan } from './readSource.ts';
import { describeSource, type FixtureRow, PAGE_SIZE, type SourceFixture } from './sourceConformance.ts';

const APP = 20_000_000;

/** Items get their ids from Podio: the suite's own id of a row is looked up by the item's. */
async function itemsOf(rows: readonly FixtureRow[]): Promise<SourceFixture> {
  const podio = await PodioFixture.start({ items: 0 });
  const ownIds = new Map<number, number>();
  /** Of those, the items that are there. */
  const ids = new Map<number, number>();
  const itemOf = (id: number): number | null => [...ids].find(([, own]) => own === id)?.[0] ?? null;
  const insert = async ({ id, name }: FixtureRow): Promise<void> => {
    const item = await podio.control.make({ kind: 'createItem', app: APP, title: name });
    ids.set(item, id);
    ownIds.set(item, id);
  };
  for (const row of rows) await insert(row);
  const named = (row: Row): Row => ({
    ...row,
    fields: { id: ownIds.get(Number(row.fields['item_id'])) ?? 0, name: row.fields['title'] ?? null },
  });
  return {
    open: async () => {
      const source = podio.rows({ app: APP, pageSize: PAGE_SIZE });
      return {
        ...source,
        async *pages(stream, from, signal) {
          for await (const page of source.pages(stream, from, signal)) {
            yield { ...page, records: page.records.map(named) };
          }
        },
        reread: async (stream, wanted, signal) => {
          const { records, rejected } = await source.reread(stream, wanted, signal);
          return { records: records.map(named), rejected };
        },
      };
    },
    editor: {
      insert,
      async rename({ id, name }) {
        const item = itemOf(id);
        if (item !== null) await podio.control.change({ kind: 'editItem', item, title: name });
      },
      async remove(id) {
        const item = itemOf(id);
        if (item === null) return;
        await podio.control.change({ kind: 'deleteItem', item });
        ids.delete(item);
      },
    },
    dispose: () => podio.stop(),
  };
}

describeSource('the items of a Podio app', { make: itemsOf, stable: true });

describe('Podio as a source of rows', () => {
  let podio: PodioFixture;

  async function start(options: PodioFakeOptions = {}): Promise<void> {
    podio = await PodioFixture.start(options);
  }

  afterEach(() => podio.stop());

  const rowsOf = async (source: Source<Row>): Promise<readonly Row[]> =>
    allRows(source, (await wholePlan(source)).streams);

  it('gives the items of several apps, each under its app and workspace', async () => {
    await start({ workspaces: 2, apps: 2, items: 4, names: 'plain' });
    const rows = await rowsOf(podio.rows({ app: [20_000_000, 20_000_009] }));
    assert.deepEqual(
      [...new Set(rows.map(({ fields }) => `${fields['workspace']} / ${fields['app']}`))],
      ['Workspace 1 / App 1', 'Workspace 2 / App 4'],
    );
    assert.equal(rows.length, 8);
  });

  it('gives those of all apps of a workspace, and of an organization', async () => {
    await start({ workspaces: 3, apps: 2, items: 4, names: 'plain' });
    assert.equal((await rowsOf(podio.rows({ workspace: 5_000_007 }))).length, 8);
    const { nodes, streams } = await wholePlan(podio.rows({ organization: 720_690 }));
    assert.equal(nodes.filter(({ kind }) => kind === 'workspace').length, 3);
    assert.equal(streams.length, 6);
    const rows = await rowsOf(podio.rows({ organization: 720_690 }));
    assert.equal(rows.length, 24);
    assert.deepEqual(
      [...new Set(rows.map(({ fields }) => fields['workspace']))],
      ['Workspace 1', 'Workspace 2', 'Workspace 3'],
    );
  });

  it('has every field of the app as text, and null for those that are empty', async () => {
    await start({ items: 30, fields: 20 });
    const rows = await rowsOf(podio.rows({ app: APP }));
    for (const { fields } of rows) {
      assert.equal(Object.keys(fields).length, 12 + 19);
      for (const [name, value] of Object.entries(fields).slice(12)) {
        assert.ok(value === null || typeof value === 'string', name);
        assert.doesNotMatch(String(value), /<p>|&amp;|\[object/, name);
      }
    }
    const filled = new Set(rows.flatMap(({ fields }) => Object.keys(fields).filter((name) => fields[name] !== null)));
    // A separator never has a value.
    assert.deepEqual(
      Object.keys(rows[0]?.fields ?? {}).filter((name) => !filled.has(name)),
      ['separator-16'],
    );
  });

  it('asks for pages without comments and files, one call for each, and none behind the last', async () => {
    await start({ items: 30 });
    const source = podio.rows({ app: APP, pageSize: 10 });
    const [stream] = (await wholePlan(source)).streams;
    assert.ok(stream);
    const pages = await read(source, stream);
    assert.equal(await podio.calls('filter'), 4);
    assert.deepEqual(await read(source, stream, pages.at(-1)?.next), []);
    assert.equal(await podio.calls('filter'), 4);
    const requests = await podio.control.requests();
    assert.equal(
      requests.some(({ request }) => request.includes('view(full)')),
      false,
    );
  });

  it('signs in as the app itself, by the listing that an app may use', async () => {
    await start({ items: 30 });
    const { clientId, clientSecret } = AUTH;
    const auth = { grant: 'app', clientId, clientSecret, appId: APP, appToken: secretCalled(appToken(APP)) };
    const rows = await rowsOf(podio.rows({ auth, app: APP }));
    assert.equal(rows.length, 30);
    assert.equal(rows[0]?.fields['workspace'], null);
    assert.equal(await podio.calls('filter'), 0);
  });

  it('makes smaller pages where large ones take too long', async () => {
    await start({ items: 120 });
    await podio.control.order({
      fault: { kind: 'failed', status: 504 },
      when: { kind: 'times', count: 2 },
      on: ['filter'],
    });
    assert.equal((await rowsOf(podio.rows({ app: APP, pageSize: 100 }))).length, 120);
    assert.equal(await podio.calls('filter'), 5);
  });

  for (const status of [403, 404, 410] as const) {
    it(`stops at an app that it may not read (${status}), because its rows are not deleted ones`, async () => {
      await start({ workspaces: 2, apps: 2, items: 4 });
      const source = podio.rows({ organization: 720_690 });
      const { streams } = await wholePlan(source);
      await podio.control.change({ kind: 'forbid', object: 'app', id: 20_000_003, status });
      await assert.rejects(allRows(source, streams), (error: unknown) => {
        return error instanceof PermanentError && error.message.includes(`answered ${status} `);
      });
    });
  }

  it('stops at a workspace that it may not list', async () => {
    await start({ workspaces: 2 });
    await podio.control.change({ kind: 'forbid', object: 'space', id: 5_000_007 });
    await assert.rejects(wholePlan(podio.rows({ organization: 720_690 })), (error: unknown) => {
      return error instanceof PermanentError && /workspace "/.test(error.message);
    });
  });

  it('leaves out of what is read again items that are gone or in another app, and names those it may not read', async () => {
    await start({ items: 4, apps: 2 });
    const source = podio.rows({ app: APP });
    const [stream] = (await wholePlan(source)).streams;
    assert.ok(stream);
    const [stays = 0, deleted = 0, moved = 0, forbidden = 0] = await podio.control.items(APP);
    await podio.control.change({ kind: 'deleteItem', item: deleted });
    await podio.control.change({ kind: 'moveItem', item: moved, app: 20_000_003 });
    await podio.control.change({ kind: 'forbid', object: 'item', id: forbidden });
    const ids = [stays, deleted, moved, forbidden].map((id) => recordId(String(id)));
    const again = await source.reread(stream, ids, LIVE);
    assert.deepEqual(
      again.records.map(({ id }) => id),
      [String(stays)],
    );
    assert.deepEqual(
      again.rejected.map(({ id }) => id),
      [String(forbidden)],
    );
  });

  it('brings home no token and changes nothing', async () => {
    await start({ items: 4 });
    const source = podio.rows({ app: APP });
    const plan = await wholePlan(source);
    await allRows(source, plan.streams);
    assert.doesNotMatch(JSON.stringify(plan), /"(token|push)":/);
    assert.deepEqual((await podio.control.stats()).changingReads, { markedAsViewed: 0, remembered: 0 });
  });
});
