import assert from 'node:assert/strict';
import { TransientError } from '../../src/core/errors.ts';
import { cursor } from '../../src/core/ids.ts';
import type { BackupSource } from '../../src/engine/backupPorts.ts';
import type { Expansion, StreamPlan } from '../../src/engine/ports.ts';
import type { PodioFakeOptions } from '../fakes/podio/podioOptions.ts';
import { PodioFixture } from './podioFixture.ts';
import { type BackupPage, backupPlan, intosOf, itemIds, linesIn, pagesOf, rejectedIn, streamOf } from './readBackup.ts';
import { LIVE } from './readSource.ts';

const APP = 20_000_000;
const ITEMS = `app:${APP}/items`;

describe('the items of a Podio backup', () => {
  let podio: PodioFixture;
  let source: BackupSource;
  let stream: StreamPlan;

  async function start(options: PodioFakeOptions = {}, over: Readonly<Record<string, unknown>> = {}): Promise<void> {
    podio = await PodioFixture.start(options);
    source = podio.begunBackup({ ...over });
    stream = await streamOf(source, ITEMS);
  }

  afterEach(() => podio.stop());

  const idsNow = (): Promise<readonly number[]> => podio.control.items(APP, 0, 10_000);

  it('are kept whole, each once, in as few calls as pages', async () => {
    await start({ items: 1_200, comments: 0, files: 0, tasks: 0 });
    const pages = await pagesOf(source, stream);
    assert.deepEqual(itemIds(pages), await idsNow());
    assert.equal(await podio.calls('filter'), 3);
  });

  it('are kept as Podio sent them, comments and tasks on lines of their own with what they belong to', async () => {
    await start({ items: 4, comments: 2, tasks: 1, files: 1 });
    const pages = await pagesOf(source, stream);
    assert.equal(linesIn(pages, 'comments.jsonl').length, 8);
    assert.equal(linesIn(pages, 'tasks.jsonl').length, 4);
    for (const [file, id] of [
      ['comments.jsonl', 'comment_id'],
      ['tasks.jsonl', 'task_id'],
    ] as const) {
      for (const line of linesIn(pages, file) as readonly Record<string, unknown>[]) {
        assert.ok(line[id]);
        assert.equal((line['ref'] as { type: string }).type, 'item');
      }
    }
    const [item] = linesIn(pages, 'items.jsonl') as readonly Record<string, unknown[]>[];
    assert.equal(item?.['comments']?.length, 2);
    assert.equal(item?.['files']?.length, 1);
    const counts = pages.flatMap(({ records }) => records).map((record) => record.counts);
    assert.deepEqual(counts[0], { items: 1, comments: 2 });
  });

  it('leave out comments and tasks that are not included', async () => {
    await start({ items: 4, comments: 2, tasks: 1 }, { include: ['items'] });
    const pages = await pagesOf(source, stream);
    assert.equal(itemIds(pages).length, 4);
    assert.deepEqual([linesIn(pages, 'comments.jsonl'), linesIn(pages, 'tasks.jsonl')], [[], []]);
  });

  it('begin every file anew with the first page, also where nothing comes', async () => {
    await start({ items: 0 });
    const pages = await pagesOf(source, stream);
    const deposits = pages.flatMap(({ records }) => records).flatMap((record) => record.deposits);
    assert.deepEqual(
      deposits.map(({ kind, file }) => `${kind} ${file}`),
      ['empty items.jsonl', 'empty comments.jsonl', 'empty tasks.jsonl'],
    );
    assert.deepEqual(await pagesOf(source, stream, pages.at(-1)?.next), []);
  });

  it('go on at any cursor with exactly the rest, after a restart too', async () => {
    await start({ items: 40, comments: 1 }, { pageSize: 7 });
    const pages = await pagesOf(source, stream);
    const restarted = podio.begunBackup({ pageSize: 7 });
    for (const [index, page] of pages.entries()) {
      const from = cursor(JSON.parse(JSON.stringify(page.next)));
      assert.deepEqual(await pagesOf(restarted, stream, from), pages.slice(index + 1));
    }
  });

  it('end without a call at the cursor of the last page', async () => {
    await start({ items: 3 });
    const pages = await pagesOf(source, stream);
    const before = await podio.calls('filter');
    assert.deepEqual(await pagesOf(source, stream, pages.at(-1)?.next), []);
    assert.equal(await podio.calls('filter'), before);
  });

  it('that were there throughout come once, whatever comes, goes and moves between two pages', async () => {
    await start({ items: 60, apps: 2 }, { pageSize: 7 });
    const before = await idsNow();
    const other = await podio.control.items(20_000_003);
    const gone = new Set<number>();
    const given: number[] = [];
    let step = 0;
    for await (const page of source.pages(stream, null, LIVE)) {
      given.push(...itemIds([page]));
      for (const index of [step * 3, step * 5 + 1]) {
        const id = before[index];
        if (id === undefined || gone.has(id)) continue;
        gone.add(id);
        await podio.control.change({ kind: 'deleteItem', item: id });
      }
      const moved = other[step];
      if (moved !== undefined) await podio.control.change({ kind: 'moveItem', item: moved, app: APP });
      await podio.control.make({ kind: 'createItem', app: APP });
      step += 1;
    }
    assert.ok(step > 8);
    assert.equal(new Set(given).size, given.length);
    assert.deepEqual(
      before.filter((id) => !gone.has(id) && !given.includes(id)),
      [],
    );
  });

  it('are asked for in smaller pages where Podio refuses large ones, and from then on', async () => {
    await start({ items: 300, quirks: { fullView: { maxItems: 130, beyond: 'refused' } } });
    const pages = await pagesOf(source, stream);
    assert.deepEqual(itemIds(pages), await idsNow());
    // 500 and 250 are refused, 125 is not: three pages of it.
    assert.equal(await podio.calls('filter'), 5);
    const last = pages.at(-1)?.next;
    assert.match(last ?? '', /"size":125/);
  });

  it('are asked for in smaller pages where large ones take too long', async () => {
    await start({ items: 300, quirks: { fullView: { maxItems: 130, beyond: 'timeout' } } });
    assert.deepEqual(itemIds(await pagesOf(source, stream)), await idsNow());
    // Twice 500, one of 25; twice 250, one of 25; then 125.
    assert.equal(await podio.calls('filter'), 9);
  });

  it('are asked for in pages as large as before once a server is back that answered nobody', async () => {
    await start({ items: 300 });
    await podio.control.order({
      fault: { kind: 'failed', status: 504 },
      when: { kind: 'every', nth: 1 },
      on: ['filter'],
    });
    await assert.rejects(pagesOf(source, stream), TransientError);
    await podio.control.order();
    const before = await podio.calls('filter');
    assert.equal(itemIds(await pagesOf(source, stream)).length, 300);
    assert.equal(await podio.calls('filter'), before + 1);
  });

  it('are asked for one by one, those that have something, where pages hold no more than the items', async () => {
    await start({ items: 6, comments: 0.5, files: 0, tasks: 0, quirks: { fieldsIgnored: true } });
    const pages = await pagesOf(source, stream);
    assert.deepEqual([...itemIds(pages)].sort(), [...(await idsNow())].sort());
    assert.equal(linesIn(pages, 'comments.jsonl').length, 3);
    assert.equal(await podio.calls('item'), 3);
    // A page of the stream for the page, and for each call beside it.
    assert.equal(pages.length, 4);
  });

  it('are asked for one by one where Podio refuses the full view of any page, which no other app tries again', async () => {
    await start({ items: 6, apps: 2, comments: 1, quirks: { fullView: { maxItems: 0, beyond: 'refused' } } });
    const first = await pagesOf(source, stream);
    assert.equal(linesIn(first, 'comments.jsonl').length, 6);
    const second = await streamOf(source, 'app:20000003/items');
    const before = await podio.calls('filter');
    assert.equal(linesIn(await pagesOf(source, second), 'comments.jsonl').length, 6);
    assert.equal(await podio.calls('filter'), before + 1);
  });

  it('are asked for by themselves where a page holds only the first of their comments', async () => {
    await start({ items: 4, comments: 3, quirks: { embeddedComments: 2 } });
    const pages = await pagesOf(source, stream);
    assert.equal(linesIn(pages, 'comments.jsonl').length, 12);
    assert.equal(itemIds(pages).length, 4);
    assert.equal(await podio.calls('item'), 4);
  });

  it('go on after a restart in the midst of those asked for one by one, repeating none', async () => {
    await start({ items: 5, comments: 1, quirks: { fieldsIgnored: true } });
    const [first, second] = await pagesOf(source, stream);
    assert.ok(first && second);
    const before = await podio.calls('item');
    const restarted = podio.begunBackup();
    const rest = await pagesOf(restarted, stream, second.next);
    assert.equal(itemIds(rest).length, 4);
    assert.equal(await podio.calls('item'), before + 4);
  });

  it('are dead letters where they may not be read by themselves, and those behind them are kept', async () => {
    await start({ items: 4, comments: 1, quirks: { fieldsIgnored: true } });
    const [, forbidden = 0, deleted = 0] = await idsNow();
    await podio.control.change({ kind: 'forbid', object: 'item', id: forbidden, on: ['item'] });
    await podio.control.change({ kind: 'forbid', object: 'item', id: deleted, status: 410, on: ['item'] });
    const pages = await pagesOf(source, stream);
    assert.equal(itemIds(pages).length, 2);
    const rejected = rejectedIn(pages);
    assert.equal(rejected.length, 2);
    assert.match(rejected[0] ?? '', new RegExp(`^${forbidden}: .* 403 `));
    assert.match(rejected[1] ?? '', new RegExp(`^${deleted}: .* 410 `));
  });

  it('are read again by their ids, behind what is kept of them; those that are gone are left out', async () => {
    await start({ items: 4, comments: 1 });
    const records = (await pagesOf(source, stream)).flatMap((page) => page.records);
    const [first, second, third] = records;
    assert.ok(first && second && third);
    await podio.control.change({ kind: 'deleteItem', item: Number(second.id) });
    await podio.control.change({ kind: 'forbid', object: 'item', id: Number(third.id) });
    const again = await source.reread(stream, [first.id, second.id, third.id], LIVE);
    assert.deepEqual(
      again.records.map(({ id }) => id),
      [first.id],
    );
    assert.deepEqual(intosOf([{ ...again, next: cursor('') }]), new Set(['end']));
    assert.deepEqual(
      again.rejected.map(({ id }) => id),
      [third.id],
    );
  });

  it('may come by the other listing, which is of the other class', async () => {
    await start({ items: 30, comments: 1 }, { listing: 'list', pageSize: 10 });
    const pages = await pagesOf(source, stream);
    assert.deepEqual(itemIds(pages), await idsNow());
    assert.equal(linesIn(pages, 'comments.jsonl').length, 30);
    assert.deepEqual([await podio.calls('filter'), await podio.calls('itemList')], [0, 4]);
    assert.equal(podio.gate.counted.limitedCalls, undefined);
  });

  it('stop the run where Podio fails at the smallest page, and the place is kept', async () => {
    await start({ items: 60 }, { pageSize: 25 });
    const pages: BackupPage[] = [];
    const read = async (): Promise<void> => {
      for await (const page of source.pages(stream, pages.at(-1)?.next ?? null, LIVE)) {
        pages.push(page);
        if (pages.length > 1) continue;
        await podio.control.order({
          fault: { kind: 'failed', status: 503 },
          when: { kind: 'every', nth: 1 },
          on: ['filter'],
        });
      }
    };
    await assert.rejects(read(), TransientError);
    await podio.control.order();
    await read();
    assert.deepEqual(itemIds(pages), await idsNow());
  });

  it('of an app that is deleted while it is read end with a dead letter', async () => {
    await start({ items: 60 }, { pageSize: 25 });
    const pages: BackupPage[] = [];
    for await (const page of source.pages(stream, null, LIVE)) {
      pages.push(page);
      if (pages.length === 1) await podio.control.change({ kind: 'removeApp', app: APP });
    }
    assert.equal(itemIds(pages).length, 25);
    assert.match(rejectedIn(pages).join(), /^stream: Podio .* 4(04|10) /);
  });

  it('take as many calls as the formula says', async () => {
    podio = await PodioFixture.start({ workspaces: 3, apps: 4, items: [0, 1, 20, 45], workspaceTasks: 2 });
    source = podio.begunBackup({ pageSize: 20 });
    stream = await streamOf(source, ITEMS);
    const forecast = await podio.backup({ pageSize: 20 }).foresee(null, LIVE);
    const before = podio.gate.counted;
    const { nodes } = await planAndRead();
    await source.changesSince(nodes, LIVE);
    const made = { calls: 0, limitedCalls: 0, ...podio.gate.counted };
    assert.deepEqual(
      { calls: forecast.calls, limitedCalls: forecast.limitedCalls, apps: forecast.apps, items: forecast.items },
      {
        calls: made.calls - (before.calls ?? 0),
        limitedCalls: made.limitedCalls - (before.limitedCalls ?? 0),
        apps: 12,
        items: 198,
      },
    );
  });

  async function planAndRead(): Promise<Required<Expansion>> {
    const plan = await backupPlan(source);
    for (const each of plan.streams) if (each.kind !== 'files') await pagesOf(source, each);
    return plan;
  }
});
