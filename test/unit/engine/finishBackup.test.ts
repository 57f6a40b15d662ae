import assert from 'node:assert/strict';
import { AuthError, PermanentError, RateLimitError, StorageError, TransientError } from '../../../src/core/errors.ts';
import { BackupRun } from './backupRun.ts';
import { failing } from './failingCall.ts';

const CHANGES = ['"Marketing" was renamed "Sales"', 'the workspace "New" has come'];

describe('finish of a backup', () => {
  let backup: BackupRun;

  beforeEach(async () => {
    backup = await BackupRun.begin();
    backup.server.changes = CHANGES;
  });

  afterEach(() => backup.stored.remove());

  const asked = (): number => backup.server.calls.filter((call) => call === 'changes').length;

  /** Has the archive refuse its end once. */
  function refuseEnd(): void {
    const { archive } = backup;
    const finish = archive.finish.bind(archive);
    archive.finish = async () => {
      archive.finish = finish;
      throw new StorageError('no space', { code: 'ENOSPC', path: 'manifest.json' });
    };
  }

  it('tells what has changed since the plan was made', async () => {
    await backup.attempt();
    assert.deepEqual(backup.warnings, CHANGES);
  });

  it('neither asks nor tells it again after a crash behind it', async () => {
    refuseEnd();
    await assert.rejects(backup.attempt(), StorageError);
    await backup.again();
    assert.equal(await backup.attempt(), 'completed');
    assert.deepEqual([asked(), backup.warnings, backup.archive.ends.length], [1, CHANGES, 1]);
  });

  it('asks for it again when it could not', async () => {
    backup.server.failure = failing('changes', new AuthError('expired'), 1);
    await assert.rejects(backup.attempt(), AuthError);
    assert.equal(backup.archive.ends.length, 0);
    await backup.again();
    await backup.attempt();
    assert.deepEqual([asked(), backup.warnings], [2, CHANGES]);
  });

  for (const error of [new PermanentError('403'), new TransientError('502')]) {
    it(`is not prevented by a ${error.name} in asking`, async () => {
      backup.server.failure = failing('changes', error);
      assert.equal(await backup.attempt(), 'completed');
      const { message } = error;
      assert.match(backup.warnings.at(-1) ?? '', new RegExp(`could not be asked: ${message}`));
      assert.equal(backup.archive.ends.length, 1);
    });
  }

  it('counts the calls it takes, refused ones too', async () => {
    const refused = new RateLimitError('420', { limit: 'calls', retryAt: null, lastsMs: 3_600_000 });
    backup.server.failure = failing('changes', refused, 1);
    await backup.attempt();
    assert.equal(backup.stored.run.counters.calls, backup.server.calls.length);
    assert.equal(backup.archive.ends[0]?.counts.counters.calls, backup.server.calls.length);
  });

  it('is made again in full when the archive could not be completed', async () => {
    refuseEnd();
    await assert.rejects(backup.attempt(), StorageError);
    await backup.again();
    await backup.attempt();
    const [end] = backup.archive.ends;
    assert.deepEqual([end?.nodes.length, end?.cursors.size, end?.counts.counters.items], [6, 17, 7]);
  });
});
