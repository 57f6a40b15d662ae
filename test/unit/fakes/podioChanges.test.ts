// People at work in the Podio fake while it is read, and objects that nobody may read.

import { strict as assert } from 'node:assert';
import fc from 'fast-check';
import { ItemIndex } from '../../fakes/podio/itemIndex.ts';
import { startPodioFake } from '../../fakes/podio/podioFake.ts';
import { PodioIds } from '../../fakes/podio/podioIds.ts';
import { FULL, firstApp, PodioCalls, type PodioFake } from './podioCalls.ts';

const AT = Date.UTC(2025, 5, 1, 12);
const SINCE = { filters: { last_edit_on: { from: '2025-06-01 00:00:00' } } };

describe('in the Podio fake people', () => {
  let fake: PodioFake;
  let calls: PodioCalls;
  let app: number;
  let ids: readonly number[];

  beforeEach(async () => {
    fake = await startPodioFake({ workspaces: 3, items: 6, comments: 1 });
    calls = await PodioCalls.signedIn(fake);
    app = await firstApp(fake);
    ids = await fake.control.items(app);
  });
  afterEach(async () => fake.stop());

  const idAt = (position: number): number => ids[position] ?? 0;
  const spaces = async (): Promise<readonly number[]> =>
    ((await fake.control.outline()).organizations[0]?.spaces ?? []).map(({ id }) => id);

  it('make, edit and delete items', async () => {
    const made = await fake.control.make({ kind: 'createItem', app, title: 'New & fresh', at: AT });
    await fake.control.change({ kind: 'editItem', item: idAt(1), title: 'Edited', at: AT });
    await fake.control.change({ kind: 'deleteItem', item: idAt(0) });
    assert.deepEqual(await calls.ids(app), [...ids.slice(1), made]);
    const { total, filtered, items } = (await calls.filter(app, SINCE)).json;
    assert.deepEqual([total, filtered], [6, 2]);
    assert.deepEqual(
      items.map((item: { title: string }) => item.title),
      ['Edited', 'New & fresh'],
    );
    assert.equal((await calls.get(`/item/${idAt(0)}?mark_as_viewed=false`)).status, 410);
    assert.equal((await calls.get(`/item/${made}?mark_as_viewed=false`)).json.created_on, '2025-06-01 12:00:00');
  });

  it('comment, attach and plan, which an edit date does not tell', async () => {
    const item = idAt(2);
    const comment = await fake.control.make({ kind: 'addComment', item, value: 'Late', at: AT });
    const file = await fake.control.make({ kind: 'addFile', item, name: 'late.txt', size: 10, at: AT });
    await fake.control.make({ kind: 'addTask', item, at: AT });
    assert.equal((await calls.filter(app, SINCE)).json.filtered, 0);
    const found = (await calls.filter(app, { limit: 1, offset: 2 }, FULL)).json.items[0];
    assert.equal(found.last_event_on, '2025-06-01 12:00:00');
    assert.equal(found.comments.at(-1).comment_id, comment);
    assert.equal(found.files.at(-1).file_id, file);
    assert.equal((await calls.get(`/file/${file}/raw`)).text.length > 0, true);
  });

  it('move an item, which keeps its id and its dates', async () => {
    const target = app + 3;
    await fake.control.change({ kind: 'moveItem', item: idAt(3), app: target });
    assert.deepEqual(
      await calls.ids(app),
      ids.filter((id) => id !== idAt(3)),
    );
    const there = await calls.ids(target);
    assert.deepEqual([there.length, there.indexOf(idAt(3))], [7, 3]);
    assert.equal((await calls.get(`/item/${idAt(3)}?mark_as_viewed=false`)).json.app.app_id, target);
  });

  it('add, rename, reorder and remove workspaces, and no id moves', async () => {
    const [a = 0, b = 0, c = 0] = await spaces();
    const d = await fake.control.make({ kind: 'addSpace', name: 'Fourth', apps: 1, position: 0 });
    assert.deepEqual(await spaces(), [d, a, b, c]);
    await fake.control.change({ kind: 'reorderSpaces', spaces: [c, b] });
    await fake.control.change({ kind: 'editSpace', space: b, name: 'B & sons', archived: true });
    await fake.control.change({ kind: 'removeSpace', space: a });
    assert.deepEqual(await spaces(), [c, b, d]);
    const { json } = await calls.get(`/space/${b}`);
    assert.deepEqual([json.name, json.archived], ['B &amp; sons', true]);
    assert.equal((await calls.get(`/space/${a}`)).status, 410);
    assert.equal((await calls.filter(app)).status, 410);
  });

  it('add, rename and remove fields and apps', async () => {
    const field = await fake.control.make({ kind: 'addField', app, type: 'number', label: 'Sum & more' });
    const before = (await calls.get(`/app/${app}`)).json;
    assert.deepEqual([before.fields.at(-1).field_id, before.fields.at(-1).label], [field, 'Sum &amp; more']);
    await fake.control.change({ kind: 'removeField', app, field });
    await fake.control.change({ kind: 'renameField', app, field: before.fields[0].field_id, label: 'Name' });
    await fake.control.change({ kind: 'renameApp', app, name: 'Renamed' });
    const after = (await calls.get(`/app/${app}`)).json;
    assert.deepEqual([after.config.name, after.fields.length, after.fields[0].label], ['Renamed', 8, 'Name']);
    assert.ok(after.current_revision > before.current_revision);
    await fake.control.change({ kind: 'removeApp', app });
    assert.equal((await calls.get(`/app/${app}`)).status, 410);
  });

  it('forbid an object and all below it, or one call to it', async () => {
    const [space = 0] = await spaces();
    await fake.control.change({ kind: 'forbid', object: 'space', id: space, status: 402 });
    assert.deepEqual([(await calls.get(`/app/${app}`)).status, (await calls.filter(app)).status], [402, 402]);
    await fake.control.change({ kind: 'allow', object: 'space', id: space });
    await fake.control.change({ kind: 'forbid', object: 'app', id: app, requestable: true, on: ['views'] });
    const views = await calls.get(`/view/app/${app}/`);
    assert.deepEqual([views.status, views.json.error], [403, 'requestable_forbidden']);
    assert.equal((await calls.filter(app)).status, 200);
  });

  it('are forgotten at a reset', async () => {
    await fake.control.change({ kind: 'deleteItem', item: idAt(0) });
    await fake.control.reset();
    assert.deepEqual(await fake.control.items(app), ids);
  });

  it('are told when they name what is not there', async () => {
    await assert.rejects(fake.control.change({ kind: 'deleteItem', item: 5 }), /not found/);
  });
});

describe('the index of an app’s items', () => {
  const step = fc.record({ what: fc.constantFrom('make', 'take', 'put'), which: fc.nat(30), from: fc.nat(2) });

  it('finds what a plain sorted list would, after any changes', () => {
    fc.assert(
      fc.property(fc.nat(8), fc.array(step, { maxLength: 40 }), (made, steps) => {
        const ids = new PodioIds(3);
        const index = new ItemIndex(ids, 1, made);
        let plain = Array.from({ length: made }, (_, position) => ids.item(1, position));
        for (const { what, which, from } of steps) {
          const id = ids.item(from, which);
          if (what === 'make') plain.push(index.make());
          else if (what === 'take' && plain.includes(id)) {
            index.take(id);
            plain = plain.filter((each) => each !== id);
          } else if (what === 'put' && !plain.includes(id) && (from !== 1 || which < made)) {
            index.put(id);
            plain.push(id);
          }
          plain.sort((a, b) => a - b);
          assert.equal(index.size, plain.length);
          assert.equal(index.has(id), plain.includes(id));
          for (let offset = 0; offset <= plain.length; offset++) {
            assert.deepEqual([...index.ascending(offset)], plain.slice(offset));
          }
        }
      }),
    );
  });
});
