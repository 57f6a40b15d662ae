import assert from 'node:assert/strict';
import { cursor, streamId } from '../../src/core/ids.ts';
import type { BackupSource, Baseline } from '../../src/engine/backupPorts.ts';
import { GENERATED_UNTIL } from '../fakes/podio/podioItem.ts';
import type { PodioFakeOptions } from '../fakes/podio/podioOptions.ts';
import { PodioFixture } from './podioFixture.ts';
import {
  type BackupPage,
  intosOf,
  itemIds,
  pagesOf,
  readAll,
  rejectedIn,
  streamOf,
  type WholeRun,
} from './readBackup.ts';

const APP = 20_000_000;
const ITEMS = streamId(`app:${APP}/items`);
/** After all that the fake generates, so that nothing of it counts as changed. */
const FIRST_RUN = GENERATED_UNTIL + 3_600_000;
const LATER = FIRST_RUN + 60_000;

describe('a Podio backup after the first', () => {
  let podio: PodioFixture;

  async function first(
    options: PodioFakeOptions = {},
    over: Readonly<Record<string, unknown>> = {},
  ): Promise<WholeRun> {
    podio = await PodioFixture.start({ items: 30, ...options });
    return readAll(podio.begunBackup(over), FIRST_RUN);
  }

  function after(baseline: Baseline, over: Readonly<Record<string, unknown>> = {}): BackupSource {
    const source = podio.backup(over);
    source.begin(baseline);
    return source;
  }

  async function itemsAfter(
    baseline: Baseline,
    over: Readonly<Record<string, unknown>> = {},
  ): Promise<readonly BackupPage[]> {
    return (await readAll(after(baseline, over), LATER)).pages.get(ITEMS) ?? [];
  }

  afterEach(() => podio.stop());

  it('reads only what was edited or made since, and puts it behind what is there', async () => {
    const { baseline } = await first();
    const [one = 0, two = 0] = await podio.control.items(APP, 4);
    await podio.control.change({ kind: 'editItem', item: one, at: LATER });
    const made = await podio.control.make({ kind: 'createItem', app: APP, at: LATER });
    await podio.control.change({ kind: 'addComment', item: two, at: LATER });
    const pages = await itemsAfter(baseline);
    assert.deepEqual(itemIds(pages), [one, made]);
    assert.deepEqual(intosOf(pages), new Set(['end']));
  });

  it('takes one page for an app in which nothing changed, and keeps what it knew', async () => {
    const { baseline } = await first();
    const before = await podio.calls('filter');
    const second = await readAll(after(baseline), LATER);
    assert.equal(await podio.calls('filter'), before + 1);
    assert.deepEqual(itemIds(second.pages.get(ITEMS) ?? []), []);
    const third = await readAll(after(second.baseline), LATER + 1);
    assert.deepEqual(itemIds(third.pages.get(ITEMS) ?? []), []);
    assert.equal(await podio.calls('filter'), before + 2);
  });

  it('covers clocks that differ by minutes', async () => {
    const { baseline } = await first();
    const [one = 0] = await podio.control.items(APP);
    await podio.control.change({ kind: 'editItem', item: one, at: FIRST_RUN - 5 * 60_000 });
    assert.deepEqual(itemIds(await itemsAfter(baseline)), [one]);
  });

  it('reads all of an app anew where an item was deleted', async () => {
    const { baseline } = await first();
    const [, gone = 0] = await podio.control.items(APP);
    await podio.control.change({ kind: 'deleteItem', item: gone });
    const pages = await itemsAfter(baseline);
    assert.deepEqual(itemIds(pages), await podio.control.items(APP));
    assert.deepEqual(intosOf(pages), new Set(['new']));
  });

  it('reads all of an app anew where one was deleted and another made', async () => {
    const { baseline } = await first();
    const [gone = 0] = await podio.control.items(APP);
    await podio.control.change({ kind: 'deleteItem', item: gone });
    await podio.control.make({ kind: 'createItem', app: APP, at: LATER });
    assert.deepEqual(itemIds(await itemsAfter(baseline)), await podio.control.items(APP));
  });

  it('reads all of both apps anew between which an item was moved', async () => {
    const { baseline } = await first({ apps: 2 });
    const [moved = 0] = await podio.control.items(20_000_003);
    await podio.control.change({ kind: 'moveItem', item: moved, app: APP });
    const { pages } = await readAll(after(baseline), LATER);
    for (const app of [APP, 20_000_003]) {
      assert.deepEqual(itemIds(pages.get(streamId(`app:${app}/items`)) ?? []), await podio.control.items(app));
    }
  });

  it('reads all of an app anew whose fields were changed, and of no other', async () => {
    const { baseline } = await first({ apps: 2 });
    await podio.control.make({ kind: 'addField', app: APP, type: 'number' });
    const { pages } = await readAll(after(baseline), LATER);
    assert.equal(itemIds(pages.get(ITEMS) ?? []).length, 30);
    assert.equal(itemIds(pages.get(streamId('app:20000003/items')) ?? []).length, 0);
  });

  it('reads an app that was renamed no more than any other', async () => {
    const { baseline } = await first();
    await podio.control.change({ kind: 'renameApp', app: APP, name: 'Another' });
    assert.deepEqual(itemIds(await itemsAfter(baseline)), []);
  });

  it('reads all where the job keeps something that it did not keep before', async () => {
    const { baseline } = await first({}, { include: ['items'] });
    assert.equal(itemIds(await itemsAfter(baseline)).length, 30);
  });

  it('reads all where the listing cannot ask for what changed', async () => {
    const { baseline } = await first({}, { listing: 'list' });
    assert.equal(itemIds(await itemsAfter(baseline, { listing: 'list' })).length, 30);
  });

  it('reads all of an app that it could not read before', async () => {
    podio = await PodioFixture.start({ items: 5 });
    await podio.control.change({ kind: 'forbid', object: 'app', id: APP, on: ['filter'] });
    const { baseline, pages } = await readAll(podio.begunBackup(), FIRST_RUN);
    assert.match(rejectedIn(pages.get(ITEMS) ?? []).join(), /^stream: /);
    await podio.control.change({ kind: 'allow', object: 'app', id: APP });
    assert.equal(itemIds(await itemsAfter(baseline)).length, 5);
  });

  it('asks again for single items that it could not read before', async () => {
    podio = await PodioFixture.start({ items: 5, quirks: { fieldsIgnored: true } });
    const [forbidden = 0] = await podio.control.items(APP);
    await podio.control.change({ kind: 'forbid', object: 'item', id: forbidden, on: ['item'] });
    const run = await readAll(podio.begunBackup(), FIRST_RUN);
    assert.equal(itemIds(run.pages.get(ITEMS) ?? []).length, 4);
    const still = await itemsAfter(run.baseline);
    assert.match(rejectedIn(still).join(), new RegExp(`^${forbidden}: `));
    await podio.control.change({ kind: 'allow', object: 'item', id: forbidden });
    assert.deepEqual(itemIds(await itemsAfter(run.baseline)), [forbidden]);
  });

  it('knows the smaller pages that an app was found to need', async () => {
    const { baseline } = await first({ items: 300, quirks: { fullView: { maxItems: 130, beyond: 'refused' } } });
    const before = await podio.calls('filter');
    await itemsAfter(baseline);
    assert.equal(await podio.calls('filter'), before + 1);
  });

  it('finds out about a deletion in the midst of many changes, and is then as a first run', async () => {
    const { baseline } = await first({}, { pageSize: 7 });
    const ids = await podio.control.items(APP);
    for (const item of ids) await podio.control.change({ kind: 'editItem', item, at: LATER });
    const source = after(baseline, { pageSize: 7 });
    const stream = await streamOf(source, ITEMS);
    const pages: BackupPage[] = [];
    for await (const page of source.pages(stream, null, new AbortController().signal)) {
      pages.push(page);
      if (pages.length === 2) await podio.control.change({ kind: 'deleteItem', item: ids[20] ?? 0 });
    }
    const anew = pages.filter((page) => intosOf([page]).has('new'));
    assert.deepEqual(itemIds(anew), await podio.control.items(APP));
    assert.deepEqual(intosOf(pages.slice(0, 2)), new Set(['end']));
  });

  it('goes on after a restart from any of its cursors', async () => {
    const { baseline } = await first({}, { pageSize: 7 });
    for (const item of await podio.control.items(APP))
      await podio.control.change({ kind: 'editItem', item, at: LATER });
    const source = after(baseline, { pageSize: 7 });
    const stream = await streamOf(source, ITEMS);
    const pages = await pagesOf(source, stream);
    assert.equal(itemIds(pages).length, 30);
    const restarted = after(baseline, { pageSize: 7 });
    for (const [index, page] of pages.entries()) {
      assert.deepEqual(await pagesOf(restarted, stream, page.next), pages.slice(index + 1));
    }
  });

  it('asks for an app again only where the process ended between the app and its items', async () => {
    const { baseline } = await first();
    const before = await podio.calls('app');
    const source = after(baseline);
    await pagesOf(source, await streamOf(source, ITEMS));
    assert.equal(await podio.calls('app'), before + 1);
    await readAll(after(baseline), LATER);
    assert.equal(await podio.calls('app'), before + 2);
  });

  it('reads all where the end of the last run cannot be read', async () => {
    const { baseline } = await first();
    const cursors = new Map(baseline.cursors).set(ITEMS, cursor('spoiled'));
    assert.equal(itemIds(await itemsAfter({ ...baseline, cursors })).length, 30);
  });
});
