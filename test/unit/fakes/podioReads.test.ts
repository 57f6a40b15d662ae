// What the Podio fake has and how it is read: the hierarchy, items in pages, and refusals of what Podio does not know.

import { strict as assert } from 'node:assert';
import { PUSH_MARK, TOKEN_MARK } from '../../fakes/podio/liveSecrets.ts';
import { startPodioFake } from '../../fakes/podio/podioFake.ts';
import { FIELD_TYPES } from '../../fakes/podio/podioFields.ts';
import type { PodioFakeOptions } from '../../fakes/podio/podioOptions.ts';
import type { Answer } from './callApi.ts';
import { FULL, firstApp, PodioCalls, type PodioFake } from './podioCalls.ts';

interface Item {
  readonly item_id: number;
  readonly comment_count: number;
  readonly comments?: readonly object[];
  readonly fields: readonly { readonly type: string; readonly values: readonly object[] }[];
}

describe('the Podio fake', () => {
  let fake: PodioFake;
  let calls: PodioCalls;

  const start = async (options: PodioFakeOptions = {}): Promise<void> => {
    fake = await startPodioFake(options);
    calls = await PodioCalls.signedIn(fake);
  };
  const refused = (answer: Answer, status: number, message: RegExp): void => {
    assert.equal(answer.status, status, answer.text);
    assert.match(answer.json.error_description, message);
  };

  afterEach(async () => fake.stop());

  it('has 84 workspaces of 5 apps in one organisation, escaped, repeated and foreign names among them', async () => {
    await start();
    const [{ org_id: org, name }] = (await calls.get('/org/')).json;
    assert.equal(name, 'Casa Virtual');
    const spaces: { space_id: number; name: string; push: object }[] = (await calls.get(`/org/${org}/space/`)).json;
    const names = spaces.map((space) => space.name);
    assert.equal(spaces.length, 84);
    assert.ok(names.includes('Ventas &amp; Clientes'));
    assert.ok(names.includes('東京オフィス'));
    assert.ok(new Set(names).size < names.length);
    const apps = await calls.get(`/app/space/${spaces[0]?.space_id}/`);
    assert.equal(apps.json.length, 5);
    const app = await calls.get(`/app/${apps.json[2].app_id}`);
    assert.equal(app.json.config.name, 'Leads &amp; Clients');
    assert.equal(app.json.fields.length, 8);
    assert.ok([spaces[0], app.json].every((document) => /live-/.test(JSON.stringify(document))));
  });

  it('gives every type of field somewhere in five apps, and leaves empty ones out', async () => {
    await start({ workspaces: 1, items: 20 });
    const { organizations } = await fake.control.outline();
    const seen = new Set<string>();
    const counts = new Set<number>();
    for (const { id } of organizations[0]?.spaces[0]?.apps ?? []) {
      const { items }: { items: Item[] } = (await calls.filter(id, {}, FULL)).json;
      for (const { fields } of items) {
        counts.add(fields.length);
        for (const { type, values } of fields) if (values.length > 0) seen.add(type);
      }
    }
    assert.deepEqual([...seen, 'separator'].sort(), [...FIELD_TYPES].sort());
    assert.ok(counts.size > 1);
  });

  it('puts comments, files, tasks and live secrets into the full view alone', async () => {
    await start({ workspaces: 1, comments: 2, files: 1, tasks: 1 });
    const app = await firstApp(fake);
    const [full] = (await calls.filter(app, {}, FULL)).json.items;
    assert.deepEqual([full.comments.length, full.files.length, full.tasks.length], [2, 1, 1]);
    for (const part of [full.push, full.files[0].push, full.tasks[0].push])
      assert.ok(part.signature.startsWith(PUSH_MARK));
    assert.ok(full.app.token.startsWith(TOKEN_MARK));
    const [plain] = (await calls.filter(app)).json.items;
    assert.deepEqual([plain.comment_count, plain.comments, plain.push], [2, undefined, undefined]);
    assert.deepEqual((await calls.get(`/item/${full.item_id}?mark_as_viewed=false`)).json, full);
  });

  it('pages through items by id, either way, to the last', async () => {
    await start({ workspaces: 1, items: 25 });
    const app = await firstApp(fake);
    const all = await calls.ids(app, { limit: 500 });
    const paged = [0, 10, 20, 30].map((offset) => calls.ids(app, { limit: 10, offset }));
    assert.deepEqual((await Promise.all(paged)).flat(), all);
    assert.deepEqual(
      all,
      all.toSorted((a, b) => a - b),
    );
    assert.deepEqual(await calls.ids(app, { limit: 10, offset: 20, sort_desc: true }), all.slice(0, 5).reverse());
    assert.deepEqual(await calls.ids(app, { limit: 3, sort_by: 'created_on' }), all.slice(0, 3));
    assert.equal((await calls.get(`/item/app/${app}/count`)).json.count, 25);
  });

  it('is the same byte for byte when made again, and another for another seed', async () => {
    const read = async (seed: number): Promise<string> => {
      await start({ workspaces: 2, seed });
      const { text } = await calls.filter(await firstApp(fake), {}, FULL);
      await fake.stop();
      return text;
    };
    assert.equal(await read(1), await read(1));
    assert.notEqual(await read(1), await read(2));
  });

  it('finds the page at the end of a million items, and remembers none of them', async () => {
    await start({ workspaces: 1, apps: 1, items: 1_000_000 });
    const app = await firstApp(fake);
    const { json } = await calls.filter(app, { limit: 5, offset: 999_997 });
    assert.deepEqual([json.total, json.items.length, json.items[2].app_item_id], [1_000_000, 3, 1_000_000]);
  });

  it('has an app of 1,522 fields', async () => {
    await start({ workspaces: 1, firstAppFields: 1_522 });
    const app = await firstApp(fake);
    assert.equal((await calls.get(`/app/${app}`)).json.fields.length, 1_522);
    assert.ok((await calls.filter(app, {}, FULL)).json.items[0].fields.length < 100);
  });

  it('refuses paths, methods and parameters it does not know, and limits that are too large', async () => {
    await start({ workspaces: 1 });
    const app = await firstApp(fake);
    refused(await calls.get('/org'), 404, /not found/);
    refused(await calls.get(`/item/app/${app}/filter/`), 404, /not found/);
    refused(await calls.get('/org/?limit=1'), 400, /'limit' is not a parameter/);
    refused(await calls.get('/item/77'), 404, /not found/);
    refused(await calls.filter(app, { limit: 501 }), 400, /must not be larger than 500/);
    refused(await calls.filter(app, { limit: '5x' }), 400, /must be an integer/);
    refused(await calls.filter(app, { order: 1 }), 400, /'order' is not a known parameter/);
    refused(await calls.filter(app, { sort_by: 'colour' }), 400, /not something to sort by/);
    refused(await calls.filter(app, { filters: { item_id: { from: 1 } } }), 400, /not something to filter by/);
    refused(await calls.filter(app, { filters: { last_edit_on: { from: 'now' } } }), 400, /must be a date/);
    refused(await calls.get(`/file/app/${app}/?limit=101`), 400, /must not be larger than 100/);
    refused(await calls.get('/task/?limit=100'), 400, /at least one of org, space and reference/);
    const { json } = await calls.get('/item/77?mark_as_viewed=false');
    assert.deepEqual(json.request, {
      url: 'http://api.podio.com/item/77',
      method: 'GET',
      query_string: 'mark_as_viewed=false',
    });
  });

  it('counts reads that change something, and calls by route and to the letter', async () => {
    await start({ workspaces: 1 });
    const app = await firstApp(fake);
    const [item = 0] = await calls.ids(app);
    await calls.ids(app);
    assert.deepEqual((await fake.control.stats()).changingReads, { markedAsViewed: 0, remembered: 0 });
    await calls.get(`/item/${item}`);
    await calls.filter(app, { remember: undefined });
    const { changingReads, requests, traffic } = await fake.control.stats();
    assert.deepEqual(changingReads, { markedAsViewed: 1, remembered: 1 });
    assert.deepEqual(traffic.calls, { filter: { 200: 3 }, item: { 200: 1 } });
    assert.deepEqual([requests.answered, requests.distinct, requests.answeredAgain], [4, 3, 1]);
    const [twice, ...others] = await fake.control.requests(2);
    assert.equal(
      twice?.request,
      `POST /item/app/${app}/filter/ {"sort_by":"item_id","sort_desc":false,"remember":false}`,
    );
    assert.deepEqual([twice?.answered, others.length], [2, 0]);
  });

  it('lists members, views, tasks of a workspace, and what else hangs on an app', async () => {
    await start({ workspaces: 1, members: 7, workspaceTasks: 130, tasks: 1 });
    const app = await firstApp(fake);
    const space = (await fake.control.outline()).organizations[0]?.spaces[0]?.id;
    assert.equal((await calls.get(`/space/${space}/member/?limit=5&offset=5`)).json.length, 2);
    for (const what of ['view', 'hook', 'flow', 'form', 'tag']) {
      assert.ok((await calls.get(`/${what}/app/${app}/`)).json.length > 0, what);
    }
    const pages = [0, 100].map((offset) => calls.get(`/task/?space=${space}&limit=100&offset=${offset}`));
    const tasks: { ref: { type: string } | null }[] = (await Promise.all(pages)).flatMap(({ json }) => json);
    assert.equal(tasks.filter(({ ref }) => ref === null).length, 130);
    assert.equal(tasks.filter(({ ref }) => ref?.type === 'item').length, 15);
    assert.equal((await calls.get(`/task/?space=${space}&completed=true`)).json.length > 0, true);
  });

  it('cuts full pages, comments and fields as its quirks say', async () => {
    await start({ workspaces: 1, comments: 3, quirks: { fullView: { maxItems: 100, beyond: 'refused' } } });
    const app = await firstApp(fake);
    assert.equal((await calls.filter(app, { limit: 101 }, FULL)).status, 400);
    assert.equal((await calls.filter(app, { limit: 100 }, FULL)).status, 200);
    await fake.control.quirks({ fullView: { maxItems: 100, beyond: 'timeout' }, embeddedComments: 1 });
    refused(await calls.filter(app, { limit: 101 }, FULL), 504, /took too long to respond/);
    const [item]: Item[] = (await calls.filter(app, { limit: 1 }, FULL)).json.items;
    assert.deepEqual([item?.comment_count, item?.comments?.length], [3, 1]);
    assert.equal((await calls.get(`/comment/item/${item?.item_id}/`)).json.length, 3);
    await fake.control.quirks({ fieldsIgnored: true });
    assert.equal((await calls.filter(app, { limit: 500 }, FULL)).json.items[0].comments, undefined);
  });
});
