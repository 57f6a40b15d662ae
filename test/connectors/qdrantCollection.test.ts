// The collection a pass writes to: made, adopted or refused; what is recorded in it; its payload indexes; and its vector
// index, held back during a first load.

import assert from 'node:assert/strict';
import { jobName, runId } from '../../src/core/ids.ts';
import type { EmbeddingSpace } from '../../src/engine/ports.ts';
import { LIVE, nearestTo } from './destination/destinationClients.ts';
import {
  FIRST_RUN,
  fullPoint,
  fullPoints,
  idsUpTo,
  JOB,
  OTHER_JOB,
  SECOND_RUN,
  SPACE,
} from './destination/samplePoints.ts';
import { anyQdrant, type QdrantFixture, type QdrantSettings } from './qdrantFixture.ts';

const ORIGINAL_THRESHOLD = 12_345;

describe('The collection of a Qdrant destination', () => {
  let qdrant: QdrantFixture;
  let opened: { close(): Promise<void> }[] = [];

  beforeEach(async () => {
    qdrant = await anyQdrant();
  });
  afterEach(async () => {
    for (const each of opened) await each.close();
    opened = [];
    await qdrant.dispose();
  });

  const connect = async (settings: QdrantSettings = {}, job = JOB) => {
    const destination = await qdrant.connect(job, settings);
    opened.push(destination);
    return destination;
  };
  const open = async (run = FIRST_RUN, settings: QdrantSettings = {}, job = JOB, space: EmbeddingSpace = SPACE) => {
    const destination = await connect(settings, job);
    await destination.open({ run, space, rebuild: false }, LIVE);
    return destination;
  };
  const make = (body: object) => qdrant.ask('PUT', `/collections/${qdrant.name}`, body);
  const info = () => qdrant.ask('GET', `/collections/${qdrant.name}`);

  it('is made with the size and the distance of the job, and says which model fills it', async () => {
    await open(FIRST_RUN, { distance: 'Dot' });
    const { config } = await info();
    assert.deepEqual([config.params.vectors.size, config.params.vectors.distance], [SPACE.dimensions, 'Dot']);
    assert.deepEqual(config.metadata.ratchet, { format: 1, space: SPACE, ids: 'uuid' });
  });

  it('has the payload indexes that counting and sweeping need', async () => {
    await open();
    const { payload_schema: indexes } = await info();
    assert.deepEqual(Object.keys(indexes).sort(), ['_ratchet.job', '_ratchet.seen']);
  });

  it('has one more where ids are the keys of the rows', async () => {
    await open(FIRST_RUN, { ids: 'key' });
    const { payload_schema: indexes } = await info();
    assert.deepEqual(Object.keys(indexes).sort(), ['_ratchet.job', '_ratchet.point', '_ratchet.seen']);
  });

  it('finds the farthest last and scores it lowest, whatever the distance', async () => {
    for (const distance of ['Cosine', 'Dot', 'Euclid', 'Manhattan'] as const) {
      const destination = await open(FIRST_RUN, { distance, collection: `${qdrant.name}-${distance}` });
      await destination.write(fullPoints(20), LIVE);
      const hits = await nearestTo(destination, 7, 20);
      const scores = hits.map(({ score }) => score);
      assert.equal(hits[0]?.record, '7', distance);
      assert.deepEqual(
        scores,
        [...scores].sort((a, b) => b - a),
        distance,
      );
    }
  });

  describe('that somebody else made', () => {
    it('is filled when it is empty and fits, and keeps its settings', async () => {
      await make({ vectors: { size: SPACE.dimensions, distance: 'Cosine' }, hnsw_config: { m: 33 } });
      const destination = await open();
      await destination.write([fullPoint(1)], LIVE);
      const { config } = await info();
      assert.deepEqual([config.hnsw_config.m, config.metadata.ratchet.space], [33, SPACE]);
    });

    it('is refused when its vectors have another size', async () => {
      await make({ vectors: { size: 4, distance: 'Cosine' } });
      await assert.rejects(open(), {
        name: 'ConfigError',
        message: /16 dimensions compared by Cosine, found 4 by Cosine/,
      });
    });

    it('is refused when it compares by another distance', async () => {
      await make({ vectors: { size: SPACE.dimensions, distance: 'Euclid' } });
      await assert.rejects(open(), { name: 'ConfigError', message: /found 16 by Euclid/ });
    });

    it('is refused when its vectors have names, by their names', async () => {
      await make({ vectors: { title: { size: SPACE.dimensions, distance: 'Cosine' } } });
      await assert.rejects(open(), { name: 'ConfigError', message: /one vector without a name, found "title"/ });
    });

    it('is refused when it has points and nobody says which model made them, even for a rebuild', async () => {
      await make({ vectors: { size: SPACE.dimensions, distance: 'Cosine' } });
      const points = [{ id: 1, vector: Array.from({ length: SPACE.dimensions }, () => 1) }];
      await qdrant.ask('PUT', `/collections/${qdrant.name}/points?wait=true`, { points });
      const destination = await connect();
      for (const rebuild of [false, true]) {
        const opening = destination.open({ run: FIRST_RUN, space: SPACE, rebuild }, LIVE);
        await assert.rejects(opening, { name: 'ConfigError', message: /found 1 points and no word of the model/ });
      }
      await assert.rejects(async () => destination.check?.(SPACE, LIVE), { name: 'ConfigError' });
    });

    it('is written to by the name that its alias leads to', async () => {
      await make({ vectors: { size: SPACE.dimensions, distance: 'Cosine' } });
      const alias = `${qdrant.name}-live`;
      const create_alias = { collection_name: qdrant.name, alias_name: alias };
      await qdrant.ask('POST', '/collections/aliases', { actions: [{ create_alias }] });
      const destination = await open(FIRST_RUN, { collection: alias });
      await destination.write([fullPoint(1)], LIVE);
      assert.equal((await qdrant.ask('POST', `/collections/${qdrant.name}/points/count`, {})).count, 1);
    });
  });

  it('is refused when a newer Ratchet has recorded what this one cannot read', async () => {
    await open();
    await qdrant.ask('PATCH', `/collections/${qdrant.name}`, { metadata: { ratchet: { format: 99 } } });
    await assert.rejects(open(SECOND_RUN), { name: 'ConfigError', message: /Update Ratchet/ });
  });

  it('is refused for another distance than its own, with the way to rebuild', async () => {
    await open();
    await assert.rejects(open(SECOND_RUN, { distance: 'Dot' }), {
      name: 'ConfigError',
      message: /Cosine.*Dot.*--fresh/,
    });
  });

  it('says how to fill it when it is searched before anything was written', async () => {
    const searched = async (job = JOB) => nearestTo(await connect({}, job), 1);
    await assert.rejects(searched(), { name: 'ConfigError', message: /ratchet run catalogue/ });
    const destination = await open();
    await assert.rejects(searched(), { name: 'ConfigError', message: /ratchet run catalogue/ });
    await destination.write([fullPoint(1)], LIVE);
    await assert.rejects(searched(OTHER_JOB), { name: 'ConfigError', message: /ratchet run other/ });
  });

  describe('at its first load', () => {
    const threshold = async (): Promise<number> => (await info()).config.optimizer_config.indexing_threshold;

    beforeEach(() =>
      make({
        vectors: { size: SPACE.dimensions, distance: 'Cosine' },
        optimizers_config: { indexing_threshold: ORIGINAL_THRESHOLD },
      }),
    );

    it('holds its index back, and gets its own threshold again when the pass is finished', async () => {
      const destination = await open();
      const during = await threshold();
      await destination.write([fullPoint(1)], LIVE);
      await destination.finish(LIVE);
      const { metadata } = (await info()).config;
      assert.deepEqual([during, await threshold()], [0, ORIGINAL_THRESHOLD]);
      assert.deepEqual(Object.keys(metadata), ['ratchet']);
    });

    it('goes on holding it back when the run is resumed after a crash, and restores it at its end', async () => {
      const crashed = await open();
      await crashed.write([fullPoint(1)], LIVE);
      const resumed = await open();
      const during = await threshold();
      await resumed.finish(LIVE);
      assert.deepEqual([during, await threshold()], [0, ORIGINAL_THRESHOLD]);
    });

    it('restores it when another run comes after one that was given up', async () => {
      const givenUp = await open();
      await givenUp.write([fullPoint(1)], LIVE);
      await open(SECOND_RUN);
      assert.equal(await threshold(), ORIGINAL_THRESHOLD);
    });

    it('restores it when another job comes after a run that was given up before its first point', async () => {
      await open();
      await open(SECOND_RUN, {}, OTHER_JOB);
      const third = await open(runId('run-3'));
      await third.finish(LIVE);
      assert.equal(await threshold(), ORIGINAL_THRESHOLD);
    });

    it('holds nothing back in a later pass', async () => {
      const first = await open();
      await first.write([fullPoint(1)], LIVE);
      await first.finish(LIVE);
      await open(SECOND_RUN);
      assert.equal(await threshold(), ORIGINAL_THRESHOLD);
    });

    it('leaves alone a threshold that its owner has set to 0', async () => {
      await qdrant.ask('PATCH', `/collections/${qdrant.name}`, { optimizers_config: { indexing_threshold: 0 } });
      const destination = await open();
      await destination.finish(LIVE);
      assert.equal(await threshold(), 0);
    });
  });

  it('is shared by jobs of one model', async () => {
    const own = await open();
    await own.write(fullPoints(3), LIVE);
    const other = await open(FIRST_RUN, {}, OTHER_JOB);
    await other.write(fullPoints(5, OTHER_JOB), LIVE);
    await own.finish(LIVE);
    assert.deepEqual([(await own.known(idsUpTo(9), LIVE)).size, await other.count(true, LIVE)], [3, 5]);
  });

  it('is made once by jobs that are started at the same moment', async () => {
    await Promise.all([JOB, OTHER_JOB, jobName('third')].map((job) => open(FIRST_RUN, {}, job)));
    assert.deepEqual(await qdrant.collections(), [qdrant.name]);
  });

  it('is not what it was when somebody replaced it under the run, and the finish says so', async () => {
    const destination = await open();
    await qdrant.ask('PATCH', `/collections/${qdrant.name}`, { metadata: { ratchet: null } });
    await assert.rejects(destination.finish(LIVE), { name: 'ConfigError', message: /replaced under it/ });
  });
});
