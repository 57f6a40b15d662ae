// A rebuild in Qdrant: the new collection beside the old one, the change of places at the end, and that nothing is lost
// wherever it is cut off.

import assert from 'node:assert/strict';
import { ConfigError } from '../../src/core/errors.ts';
import type { RunId } from '../../src/core/ids.ts';
import type { EmbeddingSpace, VectorDestination } from '../../src/engine/ports.ts';
import type { Fault } from '../fakes/faults.ts';
import { LIVE, nearestTo } from './destination/destinationClients.ts';
import {
  FIRST_RUN,
  fullPoint,
  fullPoints,
  idOf,
  OTHER_JOB,
  OTHER_SPACE,
  pointInOtherSpace,
  SECOND_RUN,
  SPACE,
  unitVector,
} from './destination/samplePoints.ts';
import { QdrantClients } from './qdrantClients.ts';
import type { QdrantSettings } from './qdrantFixture.ts';

describe('A rebuild in Qdrant', () => {
  const clients = new QdrantClients();
  beforeEach(() => clients.start());
  afterEach(() => clients.dispose());

  const open = async (run: RunId, space: EmbeddingSpace, rebuild: boolean, settings: QdrantSettings = {}) => {
    const destination = await clients.connect(settings);
    await destination.open({ run, space, rebuild }, LIVE);
    return destination;
  };
  /** Three points in the old space, all of a pass. */
  const fillOld = async (): Promise<void> => {
    const first = await open(FIRST_RUN, SPACE, false);
    await first.write(fullPoints(3), LIVE);
    await first.finish(LIVE);
  };
  const rebuildTo = (space: EmbeddingSpace) => open(SECOND_RUN, space, true);
  const oldHits = async () => (await nearestTo(await clients.connect(), 1, 10)).length;
  const newHits = async () =>
    (await (await clients.connect()).search({ vector: unitVector(1, 8), limit: 10, space: OTHER_SPACE }, LIVE)).length;
  const ask = (method: string, path: string, body?: unknown) => clients.qdrant.ask(method, path, body);
  const aliases = async () => (await ask('GET', '/aliases')).aliases;

  it('grows in a collection of its own, which then takes the name', async () => {
    await fillOld();
    const rebuilt = await rebuildTo(OTHER_SPACE);
    await rebuilt.write([pointInOtherSpace(1)], LIVE);
    const during = await clients.qdrant.collections();
    await rebuilt.finish(LIVE);
    const after = await clients.qdrant.collections();
    const { name } = clients.qdrant;
    const [, beside] = during;
    assert.deepEqual([during.length, during[0], after], [2, name, [beside]]);
    assert.match(beside ?? '', new RegExp(`^${name}--[0-9a-f]{8}$`));
    assert.deepEqual(await aliases(), [{ alias_name: name, collection_name: beside }]);
  });

  it('can be repeated: there and back again by the alias', async () => {
    await fillOld();
    const there = await rebuildTo(OTHER_SPACE);
    await there.write([pointInOtherSpace(1)], LIVE);
    await there.finish(LIVE);
    const back = await rebuildTo(SPACE);
    await back.write(fullPoints(2), LIVE);
    await back.finish(LIVE);
    assert.deepEqual([await oldHits(), (await clients.qdrant.collections()).length], [2, 1]);
  });

  it('takes over the settings and the payload indexes of the old collection', async () => {
    const { name } = clients.qdrant;
    await ask('PUT', `/collections/${name}`, {
      vectors: { size: SPACE.dimensions, distance: 'Cosine', on_disk: true },
      hnsw_config: { m: 33 },
      optimizers_config: { indexing_threshold: 777 },
      quantization_config: { scalar: { type: 'int8' } },
      replication_factor: 2,
    });
    await ask('PUT', `/collections/${name}/index?wait=true`, { field_name: 'price', field_schema: 'float' });
    await fillOld();
    const rebuilt = await rebuildTo(OTHER_SPACE);
    await rebuilt.finish(LIVE);
    const { config, payload_schema } = await ask('GET', `/collections/${name}`);
    assert.deepEqual(config.params.vectors, { size: OTHER_SPACE.dimensions, distance: 'Cosine', on_disk: true });
    assert.deepEqual(
      [config.hnsw_config.m, config.optimizer_config.indexing_threshold, config.params.replication_factor],
      [33, 777, 2],
    );
    assert.deepEqual(config.quantization_config, { scalar: { type: 'int8' } });
    assert.equal(payload_schema.price.data_type, 'float');
  });

  it('is for another distance or another kind of ids as well', async () => {
    await fillOld();
    const rebuilt = await open(SECOND_RUN, SPACE, true, { distance: 'Dot', ids: 'key' });
    await rebuilt.write([fullPoint(1)], LIVE);
    await rebuilt.finish(LIVE);
    const { config } = await ask('GET', `/collections/${clients.qdrant.name}`);
    assert.deepEqual([config.params.vectors.distance, config.metadata.ratchet.ids], ['Dot', 'key']);
  });

  it('lets the run that began it go on without asking for it again', async () => {
    await fillOld();
    await rebuildTo(OTHER_SPACE);
    await assert.doesNotReject(open(SECOND_RUN, OTHER_SPACE, false));
    await assert.rejects(open(FIRST_RUN, OTHER_SPACE, false), ConfigError);
  });

  it('that was given up is removed by the next pass that is finished in the old space', async () => {
    await fillOld();
    const givenUp = await rebuildTo(OTHER_SPACE);
    await givenUp.write([pointInOtherSpace(1)], LIVE);
    const next = await open(FIRST_RUN, SPACE, false);
    await next.finish(LIVE);
    assert.deepEqual([await clients.qdrant.collections(), await oldHits()], [[clients.qdrant.name], 3]);
  });

  it('is refused while the collection holds points of another job', async () => {
    await fillOld();
    const other = await clients.connect({}, OTHER_JOB);
    await other.open({ run: FIRST_RUN, space: SPACE, rebuild: false }, LIVE);
    await other.write([fullPoint(1, {}, OTHER_JOB)], LIVE);
    await assert.rejects(rebuildTo(OTHER_SPACE), {
      name: 'ConfigError',
      message: /also holds 1 points that are not of job "catalogue".*collection of its own/,
    });
  });

  it('is not finished over points that another job wrote meanwhile', async () => {
    await fillOld();
    const rebuilt = await rebuildTo(OTHER_SPACE);
    const other = await clients.connect({}, OTHER_JOB);
    await other.open({ run: FIRST_RUN, space: SPACE, rebuild: false }, LIVE);
    await other.write([fullPoint(1, {}, OTHER_JOB)], LIVE);
    await assert.rejects(rebuilt.finish(LIVE), ConfigError);
    assert.deepEqual([await oldHits(), await other.count(true, LIVE)], [3, 1]);
  });

  it('leaves a collection alone that merely has the name it would take', async () => {
    await fillOld();
    const first = await rebuildTo(OTHER_SPACE);
    const [, beside] = await clients.qdrant.collections();
    await first.close();
    await ask('PATCH', `/collections/${beside}`, { metadata: { ratchet: null } });
    await assert.rejects(rebuildTo(OTHER_SPACE), { name: 'ConfigError', message: /Remove or rename it/ });
  });

  it('is served by whoever looks after a crash between the old collection and the alias', async () => {
    await fillOld();
    const rebuilt = await rebuildTo(OTHER_SPACE);
    await rebuilt.write([pointInOtherSpace(1)], LIVE);
    await clients.qdrant.fake.control.order({
      fault: { kind: 'failed', status: 500 },
      when: { kind: 'times', count: 1 },
      on: ['update_aliases'],
    });
    await assert.rejects(rebuilt.finish(LIVE), { name: 'TransientError' });
    assert.equal((await clients.qdrant.collections()).length, 1);
    assert.equal(await newHits(), 1);
    const next = await open(FIRST_RUN, OTHER_SPACE, false);
    assert.equal((await next.known([idOf(1)], LIVE)).size, 1);
    assert.equal((await aliases()).length, 1);
  });

  describe('cut off at any call', () => {
    const FAULTS: readonly (readonly [string, Fault])[] = [
      ['before it is carried out', { kind: 'reset', applied: false }],
      ['after it', { kind: 'reset', applied: true }],
    ];

    /** Cuts `act` off at its first call, its second, … until it is not cut off any more; each time on an empty server. */
    async function atEveryCall(
      fault: Fault,
      prepare: () => Promise<void>,
      act: () => Promise<unknown>,
      check: (cutOff: number) => Promise<void>,
    ): Promise<number> {
      for (let skip = 0; ; skip++) {
        await clients.qdrant.fake.control.reset();
        await prepare();
        await clients.qdrant.fake.control.order({ fault, when: { kind: 'times', count: 1, skip } });
        const failed = await act().then(
          () => false,
          () => true,
        );
        await clients.qdrant.fake.control.order();
        if (!failed) return skip;
        await check(skip);
      }
    }

    for (const [when, fault] of FAULTS) {
      it(`its opening is repeated without a trace, ${when}`, async () => {
        const calls = await atEveryCall(
          fault,
          fillOld,
          () => rebuildTo(OTHER_SPACE),
          async (cutOff) => {
            assert.equal(await oldHits(), 3, `old points after call ${cutOff}`);
            const rebuilt = await rebuildTo(OTHER_SPACE);
            await rebuilt.write([pointInOtherSpace(1)], LIVE);
            await rebuilt.finish(LIVE);
            const { config, payload_schema } = await ask('GET', `/collections/${clients.qdrant.name}`);
            assert.equal(await newHits(), 1, `new points after call ${cutOff}`);
            assert.equal(config.optimizer_config.indexing_threshold, 20_000, `threshold after call ${cutOff}`);
            assert.equal(Object.keys(payload_schema).length, 2, `indexes after call ${cutOff}`);
          },
        );
        assert.ok(calls > 8, `${calls} calls`);
      });

      it(`its finish leaves one space complete and searchable, and is repeated without a trace, ${when}`, async () => {
        let rebuilt: VectorDestination | null = null;
        const calls = await atEveryCall(
          fault,
          async () => {
            await fillOld();
            rebuilt = await rebuildTo(OTHER_SPACE);
            await rebuilt.write([pointInOtherSpace(1)], LIVE);
          },
          async () => rebuilt?.finish(LIVE),
          async (cutOff) => {
            const served = [await oldHits().catch(() => 0), await newHits().catch(() => 0)];
            assert.ok(served[0] === 3 || served[1] === 1, `hits ${served} after call ${cutOff}`);
            const resumed = await rebuildTo(OTHER_SPACE);
            assert.equal(await resumed.count(true, LIVE), 1);
            await resumed.finish(LIVE);
            assert.deepEqual(
              [await newHits(), (await clients.qdrant.collections()).length, (await aliases()).length],
              [1, 1, 1],
              `after call ${cutOff}`,
            );
          },
        );
        assert.ok(calls > 8, `${calls} calls`);
      });
    }
  });
});
