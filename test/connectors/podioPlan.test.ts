import assert from 'node:assert/strict';
import { AuthError, ConfigError } from '../../src/core/errors.ts';
import type { StreamPlan } from '../../src/engine/ports.ts';
import type { PodioFakeOptions } from '../fakes/podio/podioOptions.ts';
import { PodioFixture } from './podioFixture.ts';
import { backupPlan, linesIn, pagesOf, readAll, rejectedIn } from './readBackup.ts';
import { LIVE } from './readSource.ts';

const ALL = ['items', 'comments', 'files', 'tasks', 'members', 'views'] as const;

describe('the plan of a Podio backup', () => {
  let podio: PodioFixture;

  async function start(options: PodioFakeOptions = {}): Promise<void> {
    podio = await PodioFixture.start(options);
  }

  afterEach(() => podio.stop());

  const titles = async (over: Readonly<Record<string, unknown>>): Promise<readonly string[]> =>
    (await backupPlan(podio.backup({ ...over }))).nodes.map(({ kind, title }) => `${kind} ${title}`);

  it('holds every organization, workspace and app by its id, with its name as people wrote it', async () => {
    await start({ organizations: 2, workspaces: 3, apps: 2 });
    const { nodes } = await backupPlan(podio.backup());
    const { organizations } = await podio.control.outline();
    const expected = organizations.flatMap((org) => [
      `org:${org.id} ${org.name}`,
      ...org.spaces.flatMap((space) => [
        `space:${space.id} ${space.name}`,
        ...space.apps.map((app) => `app:${app.id} ${app.name}`),
      ]),
    ]);
    assert.deepEqual(nodes.map(({ id, title }) => `${id} ${title}`).sort(), expected.sort());
  });

  it('hangs the streams of a node on it in the order in which they are read', async () => {
    await start();
    const { streams } = await backupPlan(podio.backup());
    assert.deepEqual(
      streams.map(({ id }) => id),
      [
        'org:720690/organization',
        'space:5000000/workspace',
        'space:5000000/members',
        'space:5000000/tasks',
        'app:20000000/app',
        'app:20000000/items',
        'app:20000000/files',
        'app:20000000/views',
      ],
    );
  });

  it('asks one call for the organizations, and one for each of them and each workspace', async () => {
    await start({ workspaces: 5, apps: 3 });
    await backupPlan(podio.backup());
    assert.deepEqual(podio.gate.counted, { calls: 7 });
  });

  it('has streams for what is included, and for items always', async () => {
    await start();
    const kinds = async (include: readonly string[]): Promise<readonly string[]> =>
      (await backupPlan(podio.backup({ include }))).streams.map(({ kind }) => kind);
    assert.deepEqual(await kinds([]), ['organization', 'workspace', 'app', 'items']);
    assert.deepEqual(await kinds(['comments', 'members']), ['organization', 'workspace', 'members', 'app', 'items']);
    assert.equal((await kinds(ALL)).length, 8);
  });

  it('chooses by id, by name, and by a name with signs for any characters', async () => {
    await start({ workspaces: 3, apps: 2, organizations: 2, names: 'plain' });
    const [first, second] = (await podio.control.outline()).organizations;
    assert.ok(first && second);
    const some = await titles({ organizations: [first.id], exclude: { workspaces: ['workspace 2'], apps: ['App ?'] } });
    assert.deepEqual(some, [`organization ${first.name}`, 'workspace Workspace 1', 'workspace Workspace 3']);
    const one = await titles({ organizations: [second.name], exclude: { workspaces: ['*'] } });
    assert.deepEqual(one, [`organization ${second.name}`]);
  });

  it('says which organizations there are where the job means none of them', async () => {
    await start();
    await assert.rejects(podio.backup({ organizations: ['Acme'] }).expand(null, LIVE), (error: unknown) => {
      return error instanceof ConfigError && /"Casa Virtual"/.test(error.message) && /"Acme"/.test(error.message);
    });
  });

  it('leaves archived workspaces out and says which, unless they are asked for', async () => {
    await start({ workspaces: 4, archivedEvery: 2, names: 'plain' });
    const { nodes, warnings } = await backupPlan(podio.backup());
    assert.equal(nodes.filter(({ kind }) => kind === 'workspace').length, 2);
    assert.equal(warnings.length, 1);
    assert.match(warnings[0] ?? '', /2 archived workspaces are left out: "Workspace \d", "Workspace \d"/);
    const whole = await backupPlan(podio.backup({ archived: true }));
    assert.equal(whole.nodes.filter(({ kind }) => kind === 'workspace').length, 4);
    assert.deepEqual(whole.warnings, []);
  });

  it('gives a node that cannot be listed a stream that says so', async () => {
    await start({ workspaces: 2, apps: 2 });
    await podio.control.change({ kind: 'forbid', object: 'space', id: 5_000_007 });
    const source = podio.begunBackup();
    const { streams, nodes } = await backupPlan(source);
    assert.equal(nodes.filter(({ kind }) => kind === 'app').length, 2);
    const unlisted = streams.find(({ id }) => id === 'space:5000007/unlisted');
    assert.ok(unlisted);
    const rejected = rejectedIn(await pagesOf(source, unlisted));
    assert.equal(rejected.length, 1);
    assert.match(rejected[0] ?? '', /^stream: Podio .* 403 forbidden/);
  });

  it('needs an account that may list organizations', async () => {
    await start();
    await podio.control.order({
      fault: { kind: 'refused', status: 403 },
      when: { kind: 'every', nth: 1 },
      on: ['orgs'],
    });
    await assert.rejects(podio.backup().expand(null, LIVE), AuthError);
  });

  it('keeps what the listing said of organizations and workspaces without another call', async () => {
    await start();
    const source = podio.begunBackup();
    const { streams } = await backupPlan(source);
    const stored: readonly StreamPlan[] = JSON.parse(JSON.stringify(streams));
    const before = podio.gate.counted.calls;
    for (const kind of ['organization', 'workspace']) {
      const stream = stored.find((one) => one.kind === kind);
      assert.ok(stream);
      const [page] = await pagesOf(source, stream);
      const [record] = page?.records ?? [];
      const [deposit] = record?.deposits ?? [];
      assert.ok(deposit?.kind === 'document');
      assert.equal(deposit.file, `${kind}.json`);
      assert.deepEqual(record?.counts, { [`${kind}s`]: 1 });
    }
    assert.equal(podio.gate.counted.calls, before);
  });

  it('says what came, went, was renamed or reordered, and lists no app for it', async () => {
    await start({ workspaces: 4, names: 'plain' });
    const source = podio.backup();
    const { nodes } = await backupPlan(source);
    await podio.control.make({ kind: 'addSpace', name: 'Brand new', position: 0 });
    await podio.control.change({ kind: 'removeSpace', space: 5_000_007 });
    await podio.control.change({ kind: 'editSpace', space: 5_000_014, name: 'Renamed' });
    await podio.control.change({ kind: 'reorderSpaces', spaces: [5_000_021] });
    const before = podio.gate.counted.calls ?? 0;
    const changes = await source.changesSince(nodes, LIVE);
    assert.equal(podio.gate.counted.calls, before + 2);
    assert.equal(changes.length, 4);
    for (const told of [
      /"Brand new" .* came/,
      /"Workspace 2" .* went/,
      /"Workspace 3" .* called "Renamed"/,
      /another order/,
    ])
      assert.equal(changes.filter((change) => told.test(change)).length, 1, String(told));
  });

  it('says nothing where nothing has changed, nor of what the job leaves out', async () => {
    await start({ workspaces: 3, names: 'plain' });
    const source = podio.backup({ exclude: { workspaces: ['Secret*'] } });
    const { nodes } = await backupPlan(source);
    await podio.control.make({ kind: 'addSpace', name: 'Secret plans' });
    assert.deepEqual(await source.changesSince(nodes, LIVE), []);
  });
});

describe('the streams of a Podio workspace and of an app beside its items', () => {
  let podio: PodioFixture;

  afterEach(() => podio.stop());

  it('hold every member, a page after the other', async () => {
    podio = await PodioFixture.start({ members: 250 });
    const source = podio.begunBackup();
    const { pages } = await readAll(source);
    const members = [...pages].find(([id]) => id.endsWith('/members'))?.[1] ?? [];
    assert.equal(linesIn(members, 'members.jsonl').length, 250);
    assert.equal(await podio.calls('members'), 3);
  });

  it('hold the tasks of the workspace itself, those of items being with their items', async () => {
    podio = await PodioFixture.start({ workspaceTasks: 150, items: 60, tasks: 1 });
    const { pages } = await readAll(podio.begunBackup());
    const ofSpace = [...pages].find(([id]) => id.endsWith('/tasks'))?.[1] ?? [];
    const ofApp = [...pages].find(([id]) => id.endsWith('/items'))?.[1] ?? [];
    assert.equal(linesIn(ofSpace, 'tasks.jsonl').length, 150);
    assert.equal(linesIn(ofApp, 'tasks.jsonl').length, 60);
    assert.equal(await podio.calls('tasks'), 3);
  });

  it('go on at the page after the last, and end without a call once they ended', async () => {
    podio = await PodioFixture.start({ members: 250 });
    const source = podio.begunBackup();
    const { streams } = await backupPlan(source);
    const stream = streams.find(({ kind }) => kind === 'members');
    assert.ok(stream);
    const pages = await pagesOf(source, stream);
    for (const [index, page] of pages.entries()) {
      assert.deepEqual(await pagesOf(source, stream, page.next), pages.slice(index + 1));
    }
    const before = podio.gate.counted.calls;
    assert.deepEqual(await pagesOf(source, stream, pages.at(-1)?.next), []);
    assert.equal(podio.gate.counted.calls, before);
  });

  it('hold the whole configuration and the views of an app', async () => {
    podio = await PodioFixture.start({ firstAppFields: 1_522 });
    const { pages } = await readAll(podio.begunBackup());
    const documents = [...pages.values()].flat().flatMap(({ records }) => records);
    const app = documents.flatMap(({ deposits }) => deposits).find(({ file }) => file === 'app.json');
    assert.ok(app?.kind === 'document');
    assert.equal((app.value as { fields: readonly unknown[] }).fields.length, 1_522);
    assert.ok(documents.flatMap(({ deposits }) => deposits).some(({ file }) => file === 'views.json'));
  });

  for (const status of [402, 403, 404, 410] as const) {
    it(`is a dead letter that stands for all of it where Podio answers ${status}, and the next are read`, async () => {
      podio = await PodioFixture.start();
      await podio.control.change({ kind: 'forbid', object: 'app', id: 20_000_000, status });
      const { pages } = await readAll(podio.begunBackup());
      for (const [id, found] of pages) {
        const rejected = rejectedIn(found);
        if (!id.startsWith('app:')) assert.deepEqual(rejected, []);
        else assert.match(rejected.join(), new RegExp(`^stream: Podio .* ${status} `));
      }
    });
  }
});
