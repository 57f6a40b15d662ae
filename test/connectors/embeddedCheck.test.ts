// Checking the embedded vector store: what is left of it on disk, and files that are none of ours.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { ConfigError } from '../../src/core/errors.ts';
import { folderTrace } from '../folderTrace.ts';
import { DestinationClients, LIVE } from './destination/destinationClients.ts';
import { JOB, SPACE } from './destination/samplePoints.ts';
import { EmbeddedFile } from './embeddedFile.ts';

describe('The embedded store', () => {
  let file: EmbeddedFile;
  const clients = new DestinationClients(async () => ({
    connect: (job) => file.connect(job),
    dispose: async () => {},
  }));
  const check = async () => (await file.connect(JOB)).check?.(SPACE, LIVE);

  beforeEach(() => {
    file = new EmbeddedFile();
  });
  afterEach(async () => {
    await clients.dispose();
    file.remove();
  });

  describe('when it is checked', () => {
    it('has no trace of it in its folder', async () => {
      await (await clients.filled(3)).close();
      const before = folderTrace(file.folder);
      assert.equal((await check())?.points, 3);
      assert.deepEqual(folderTrace(file.folder), before);
    });

    it('tells of points that a writer has not yet copied out of its log', async () => {
      await clients.filled(3);
      assert.equal((await check())?.points, 3);
    });

    it('is not there yet while the file is empty', async () => {
      writeFileSync(file.path, '');
      assert.equal((await check())?.exists, false);
    });

    it('refuses the database of another program', async () => {
      const foreign = new DatabaseSync(file.path);
      foreign.exec('CREATE TABLE t (a)');
      foreign.close();
      await assert.rejects(check(), ConfigError);
    });
  });
});
