import assert from 'node:assert/strict';
import { ConfigError, PermanentError, TransientError } from '../../src/core/errors.ts';
import type { PodioFakeOptions } from '../fakes/podio/podioOptions.ts';
import { withAnswer } from './oneAnswerServer.ts';
import { PodioFixture } from './podioFixture.ts';
import { backupPlan, linesIn, pagesOf, readAll, streamOf } from './readBackup.ts';
import { LIVE } from './readSource.ts';

const ITEMS = 'app:20000000/items';

describe('a call to Podio', () => {
  let podio: PodioFixture;

  async function start(options: PodioFakeOptions = {}): Promise<void> {
    podio = await PodioFixture.start(options);
  }

  afterEach(() => podio.stop());

  it('is counted once, in its class', async () => {
    await start({ workspaces: 2, apps: 2, items: 3 });
    await readAll(podio.begunBackup());
    const { rate } = await podio.control.stats();
    assert.deepEqual(podio.gate.counted, {
      calls: rate.general.granted + rate.limited.granted,
      limitedCalls: rate.limited.granted,
    });
    // Two workspaces with their tasks, four apps with a page each.
    assert.equal(rate.limited.granted, 6);
  });

  it('tells the gate what the answer says of the budget of its class', async () => {
    await start({ rate: { general: 1_000, limited: 250 } });
    await readAll(podio.begunBackup());
    const limits = new Map(podio.gate.learned.map(([unit, { limit }]) => [unit, limit]));
    assert.deepEqual([...limits].sort(), [
      ['calls', 1_000],
      ['limitedCalls', 250],
    ]);
    const [, first] = podio.gate.learned[0] ?? [];
    assert.deepEqual(first, { limit: 1_000, remaining: 999 });
  });

  it('tells the gate nothing where the answer says nothing', async () => {
    await start({ rate: { general: 1_000, limited: 250, headers: false } });
    await readAll(podio.begunBackup());
    assert.deepEqual(podio.gate.learned, []);
  });

  it('that is refused for the rate is the same call once the pause is over', async () => {
    await start({ items: 3 });
    const source = podio.begunBackup();
    const stream = await streamOf(source, ITEMS);
    await podio.control.refuse({ nth: 1, path: '/item/app/20000000/filter/' });
    const pages = await pagesOf(source, stream);
    assert.equal(linesIn(pages, 'items.jsonl').length, 3);
    assert.deepEqual(podio.gate.refusals, ['limitedCalls']);
    const { requests } = await podio.control.stats();
    assert.equal(requests.answeredAgain, 0);
    assert.equal(requests.refused, 1);
  });

  it('that a listing is refused for is an error of the rate, never an empty workspace', async () => {
    await start({ workspaces: 3, apps: 2 });
    await podio.control.refuse({ nth: 2, path: '/app/space/5000007/' });
    await podio.control.refuse({ nth: 1, path: '/app/space/5000007/' });
    const { nodes } = await backupPlan(podio.begunBackup());
    assert.equal(nodes.filter(({ kind }) => kind === 'app').length, 6);
    assert.deepEqual(podio.gate.refusals, ['calls', 'calls']);
  });

  it('is waited out when a gateway answers 429', async () => {
    await start();
    await podio.control.order({
      fault: { kind: 'rateLimited', hint: 'none', retryAfterMs: 0 },
      when: { kind: 'times', count: 1 },
      on: ['spaces'],
    });
    const { nodes } = await backupPlan(podio.begunBackup());
    assert.equal(nodes.length, 3);
    assert.deepEqual(podio.gate.refusals, ['calls']);
  });

  for (const fault of [
    { kind: 'failed', status: 500 },
    { kind: 'failed', status: 502 },
    { kind: 'failed', status: 504 },
    { kind: 'reset', applied: true },
    { kind: 'truncated' },
    { kind: 'stalled' },
  ] as const) {
    it(`is repeated after ${fault.kind}${'status' in fault ? ` ${fault.status}` : ''}`, async () => {
      await start({ items: 3 });
      const source = podio.begunBackup({ timeoutMs: 150 });
      const stream = await streamOf(source, ITEMS);
      await podio.control.order({ fault, when: { kind: 'times', count: 1 }, on: ['filter'] });
      assert.equal(linesIn(await pagesOf(source, stream), 'items.jsonl').length, 3);
      assert.equal(await podio.calls('filter'), 2);
    });
  }

  it('gives up on a server that never answers, and says so', async () => {
    await start();
    await podio.control.order({ fault: { kind: 'stalled' }, when: { kind: 'every', nth: 1 }, on: ['orgs'] });
    await assert.rejects(podio.backup({ timeoutMs: 100 }).expand(null, LIVE), (error: unknown) => {
      return error instanceof TransientError && /Podio at .* 100 ms/.test(error.message);
    });
  });

  it('waits for an answer that comes slowly, as long as it comes', async () => {
    await start({ workspaces: 20 });
    const source = podio.backup({ timeoutMs: 400 });
    const [organization] = (await source.expand(null, LIVE)).nodes;
    assert.ok(organization);
    await podio.control.order({
      fault: { kind: 'slow', bytesPerSecond: 20_000 },
      when: { kind: 'every', nth: 1 },
      on: ['spaces'],
    });
    assert.equal((await source.expand(organization, LIVE)).nodes.length, 20);
    assert.deepEqual(podio.gate.counted, { calls: 2 });
  });

  it('ends with the reason of its signal', async () => {
    await start();
    const reason = new Error('stopped by the test');
    await assert.rejects(podio.backup().expand(null, AbortSignal.abort(reason)), reason);
  });

  it('changes nothing in Podio', async () => {
    await start({ items: 5, quirks: { fieldsIgnored: true } });
    await readAll(podio.begunBackup());
    const { changingReads } = await podio.control.stats();
    assert.deepEqual(changingReads, { markedAsViewed: 0, remembered: 0 });
  });

  it('brings home no token and no signature', async () => {
    await start({ items: 5, apps: 3 });
    const source = podio.begunBackup();
    const plan = JSON.stringify(await backupPlan(source));
    const pages = JSON.stringify([...(await readAll(source)).pages.values()]);
    assert.match(pages, /"file_id"/);
    assert.doesNotMatch(plan + pages, /"(token|push)":/);
  });

  it('says what to check where the address is not that of Podio', async () => {
    await start();
    const page = { status: 405, body: '<html>No Podio here</html>' };
    await withAnswer(page, async (url) => {
      const source = podio.backup({ url });
      await assert.rejects(source.expand(null, LIVE), (error: unknown) => {
        return error instanceof ConfigError && /"url"/.test(error.message);
      });
    });
  });

  it('that Podio does not understand is not repeated', async () => {
    await start();
    await podio.control.order({
      fault: { kind: 'refused', status: 400 },
      when: { kind: 'every', nth: 1 },
      on: ['apps'],
    });
    const source = podio.backup();
    await assert.rejects(backupPlan(source), PermanentError);
    assert.equal(await podio.calls('apps'), 1);
  });
});
