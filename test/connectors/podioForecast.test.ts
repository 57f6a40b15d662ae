import assert from 'node:assert/strict';
import type { PodioFakeOptions } from '../fakes/podio/podioOptions.ts';
import { PodioFixture } from './podioFixture.ts';
import { backupPlan, pagesOf, readAll } from './readBackup.ts';
import { LIVE } from './readSource.ts';

describe('what a Podio backup would take', () => {
  let podio: PodioFixture;

  async function start(options: PodioFakeOptions = {}): Promise<void> {
    podio = await PodioFixture.start(options);
  }

  afterEach(() => podio.stop());

  it('is told of a large account with a few dozen calls, and how it was come to', async () => {
    await start({ workspaces: 84, apps: 5, items: 20 });
    const forecast = await podio.backup().foresee(null, LIVE);
    assert.deepEqual(forecast, {
      organizations: 1,
      workspaces: 84,
      apps: 420,
      items: 8_400,
      calls: 1_516,
      limitedCalls: 504,
      basis: '84 workspaces listed, the apps of 10 of them, the items of 20 of those; files not counted',
    });
    assert.deepEqual(podio.gate.counted, { calls: 32 });
  });

  it('is told without the items where they cannot be counted', async () => {
    await start({ workspaces: 2, apps: 2 });
    await podio.control.order({
      fault: { kind: 'refused', status: 403 },
      when: { kind: 'every', nth: 1 },
      on: ['itemCount'],
    });
    const { apps, items, limitedCalls, basis } = await podio.backup().foresee(null, LIVE);
    assert.deepEqual({ apps, items, limitedCalls }, { apps: 4, items: null, limitedCalls: 6 });
    assert.match(basis, /the items of 0 of those/);
  });

  it('goes without what may not be listed', async () => {
    await start({ workspaces: 3, apps: 2 });
    await podio.control.change({ kind: 'forbid', object: 'space', id: 5_000_007 });
    const { workspaces, apps } = await podio.backup().foresee(null, LIVE);
    assert.deepEqual({ workspaces, apps }, { workspaces: 3, apps: 4 });
  });

  it('counts a page for each app where an earlier run is gone on from, with two calls', async () => {
    await start({ workspaces: 3, apps: 2, items: 40 });
    const { baseline } = await readAll(podio.begunBackup({ pageSize: 10 }));
    const before = podio.gate.counted.calls ?? 0;
    const { apps, items, limitedCalls, basis } = await podio.backup({ pageSize: 10 }).foresee(baseline, LIVE);
    assert.deepEqual({ apps, items, limitedCalls }, { apps: 6, items: 240, limitedCalls: 9 });
    assert.match(basis, /as the last run found them/);
    assert.equal(podio.gate.counted.calls, before + 2);
  });

  it('leaves out what the job leaves out', async () => {
    await start({ workspaces: 4, apps: 2, names: 'plain' });
    const source = podio.backup({ exclude: { workspaces: ['Workspace 1'], apps: ['App 1'] }, include: ['items'] });
    const { workspaces, calls, limitedCalls } = await source.foresee(null, LIVE);
    assert.equal(workspaces, 3);
    const { calls: callsBefore = 0, limitedCalls: limitedBefore = 0 } = podio.gate.counted;
    source.begin(null);
    const { nodes, streams } = await backupPlan(source);
    for (const stream of streams) await pagesOf(source, stream);
    await source.changesSince(nodes, LIVE);
    const { calls: callsAfter = 0, limitedCalls: limitedAfter = 0 } = podio.gate.counted;
    assert.deepEqual(
      { calls, limitedCalls },
      { calls: callsAfter - callsBefore, limitedCalls: limitedAfter - limitedBefore },
    );
  });
});
