// The embedded vector store: the conformance suite in each of its ways to search, and what only this store does.

import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openEmbeddedDestination } from '../../src/connectors/embedded/openEmbeddedDestination.ts';
import { ConfigError, CorruptError, PermanentError } from '../../src/core/errors.ts';
import { setTriggerHook } from '../../src/core/triggerPoint.ts';
import { DestinationClients, LIVE, nearestTo, writeAll } from './destination/destinationClients.ts';
import {
  FIRST_RUN,
  fullPoint,
  fullPoints,
  idOf,
  JOB,
  OTHER_JOB,
  OTHER_SPACE,
  pointInOtherSpace,
  SECOND_RUN,
  SPACE,
  unitVector,
} from './destination/samplePoints.ts';
import { describeDestination } from './destinationConformance.ts';
import { EmbeddedFile } from './embeddedFile.ts';

for (const [name, options] of [
  ['The embedded store', {}],
  ['The embedded store searching by bits', { exactBelow: 0 }],
  ['The embedded store without sqlite-vec', { useExtension: false }],
  ['The embedded store searching by bits without sqlite-vec', { useExtension: false, exactBelow: 0 }],
] as const) {
  describeDestination(name, async () => {
    const file = new EmbeddedFile();
    return { connect: (job) => file.connect(job, options), dispose: async () => file.remove() };
  });
}

describe('The embedded store', () => {
  let file: EmbeddedFile;
  const clients = new DestinationClients(async () => ({
    connect: (job) => file.connect(job),
    dispose: async () => {},
  }));

  beforeEach(() => {
    file = new EmbeddedFile();
  });
  afterEach(async () => {
    setTriggerHook(null);
    await clients.dispose();
    file.remove();
  });

  describe('searched before anything was written', () => {
    it('says how to fill it, and creates no file', async () => {
      await assert.rejects(nearestTo(await clients.connect(), 1), /ratchet run catalogue/);
      assert.equal(existsSync(file.path), false);
    });

    it('says the same where only other jobs have points', async () => {
      await clients.filled(1);
      await assert.rejects(nearestTo(await clients.connect(OTHER_JOB), 1), /ratchet run other/);
    });
  });

  describe('writing', () => {
    it('keeps nothing of a write with a payload for a point that is not there', async () => {
      const { destination } = await clients.open();
      const points = [fullPoint(1), { kind: 'payload', id: idOf(9), payload: {}, payloadHash: 'p' } as const];
      await assert.rejects(destination.write(points, LIVE), (error: unknown) => {
        assert.ok(error instanceof PermanentError && error.message.includes(idOf(9)));
        return true;
      });
      assert.deepEqual(file.parts(), [0, 0, 0, 0]);
    });

    it('gives way to timers between writes', async () => {
      const { destination } = await clients.open();
      let fired = false;
      setImmediate(() => {
        fired = true;
      });
      await destination.write([fullPoint(1)], LIVE);
      assert.equal(fired, true);
    });
  });

  describe('letting go of points', () => {
    it('goes on with a sweep that was cut off between two batches', async () => {
      await clients.filled(2_500);
      const { destination: cutOff } = await clients.open({ run: SECOND_RUN });
      await cutOff.write([{ kind: 'seen', id: idOf(1) }], LIVE);
      setTriggerHook((point) => {
        if (point === 'in-sweep') throw new Error('cut off');
      });
      await assert.rejects(cutOff.sweep(LIVE), /cut off/);
      setTriggerHook(null);
      const { destination: resumed } = await clients.open({ run: SECOND_RUN });
      const left = await resumed.count(false, LIVE);
      await resumed.sweep(LIVE);
      assert.ok(left > 0 && left < 2_499);
      assert.deepEqual(file.parts(), [1, 1, 1, 1]);
    });

    it('serves the new space while the old one is being removed, and goes on removing it after a crash', async () => {
      const first = await clients.filled(2_500);
      await first.finish(LIVE);
      const { destination } = await clients.open({ run: SECOND_RUN, space: OTHER_SPACE, rebuild: true });
      await destination.write([pointInOtherSpace(1)], LIVE);
      const crash = new AbortController();
      setImmediate(() => crash.abort());
      await assert.rejects(destination.finish(crash.signal), { name: 'AbortError' });

      const query = { vector: unitVector(1, OTHER_SPACE.dimensions), limit: 10, space: OTHER_SPACE };
      const hits = await (await clients.connect()).search(query, LIVE);
      const [left] = file.parts();
      const resumed = await clients.open({ run: SECOND_RUN, space: OTHER_SPACE });
      await resumed.destination.finish(LIVE);
      assert.deepEqual([hits.length, Number(left) > 1, file.parts()], [1, true, [1, 1, 1, 1]]);
    });

    it('keeps what is built of a space for a later run that takes it up again', async () => {
      const first = await clients.filled(5);
      await first.finish(LIVE);
      const abandoned = await clients.open({ run: SECOND_RUN, space: OTHER_SPACE, rebuild: true });
      await abandoned.destination.write([pointInOtherSpace(1)], LIVE);
      const takenUp = await clients.open({ run: FIRST_RUN, space: OTHER_SPACE, rebuild: true });
      assert.equal(takenUp.empty, false);
    });

    it('lets the run that began a rebuild go on without asking for it again', async () => {
      const first = await clients.filled(5);
      await first.finish(LIVE);
      await clients.open({ run: SECOND_RUN, space: OTHER_SPACE, rebuild: true });
      await assert.doesNotReject(clients.open({ run: SECOND_RUN, space: OTHER_SPACE }));
    });
  });

  describe('given a file it cannot use', () => {
    it("refuses another program's database and leaves it untouched", async () => {
      file.query('CREATE TABLE customers (name TEXT)');
      const before = readFileSync(file.path);
      await assert.rejects(clients.open(), ConfigError);
      assert.ok(readFileSync(file.path).equals(before));
    });

    it('refuses a file of a newer format', async () => {
      await (await clients.filled(1)).close();
      file.query('PRAGMA user_version = 99');
      await assert.rejects(clients.open(), (error) => error instanceof ConfigError && error.message.includes('99'));
    });

    it('calls a file that is no database damaged', async () => {
      writeFileSync(file.path, 'This is not a database. '.repeat(1_000));
      await assert.rejects(clients.open(), CorruptError);
    });

    it('acknowledges nothing more once it has met damage', async () => {
      await (await clients.filled(2_000)).close();
      const [root] = file.query(`SELECT rootpage FROM sqlite_schema WHERE name = 'vectors'`);
      const bytes = readFileSync(file.path);
      writeFileSync(file.path, bytes.fill(0xaa, (Number(root) - 1) * 4_096, Number(root) * 4_096));
      const { destination } = await clients.open();
      await assert.rejects(writeAll(destination, fullPoints(1)), CorruptError);
      await assert.rejects(destination.write([{ kind: 'seen', id: idOf(1) }], LIVE), CorruptError);
    });

    it('says that its path cannot lie inside a file', async () => {
      writeFileSync(join(file.folder, 'plain'), '');
      const settings = { type: 'embedded', path: 'plain/vectors.sqlite' } as const;
      const destination = await openEmbeddedDestination(settings, file.folder, JOB);
      const opened = destination.open({ run: FIRST_RUN, space: SPACE, rebuild: false }, LIVE);
      await assert.rejects(opened, (error) => error instanceof ConfigError && /destination\.path/.test(error.message));
    });
  });

  it('creates the folders of its path', async () => {
    const settings = { type: 'embedded', path: 'a/b/vectors.sqlite' } as const;
    const destination = await openEmbeddedDestination(settings, file.folder, JOB);
    await destination.open({ run: FIRST_RUN, space: SPACE, rebuild: false }, LIVE);
    await destination.close();
    assert.equal(existsSync(join(file.folder, 'a', 'b', 'vectors.sqlite')), true);
  });
});
