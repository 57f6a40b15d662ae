import assert from 'node:assert/strict';
import { AuthError, PermanentError, TransientError } from '../../../src/core/errors.ts';
import { BackupRun, WORLD } from './backupRun.ts';
import { failing } from './failingCall.ts';
import { type BackupWorld, bytesOf } from './scriptedBackup.ts';

const LINES = 'o/w1/a1/files.jsonl';

/** An app of one item a file. */
const manyFiles = (count: number): BackupWorld => ({
  w1: { a1: Array.from({ length: count }, (_, i) => ({ id: i + 1, files: [{ id: i + 1 }] })) },
});

describe('attachments of a backup', () => {
  let backup: BackupRun;

  afterEach(() => backup.stored.remove());

  async function begin(world = WORLD): Promise<void> {
    backup = await BackupRun.begin(world);
  }

  const fetched = (): readonly string[] => backup.server.calls.filter((call) => call.startsWith('file '));
  const kept = (): readonly number[] => backup.archive.read(LINES).map((line) => Object(line).file_id);
  const missing = (): readonly string[] => backup.archive.read(LINES).flatMap((line) => Object(line).missing ?? []);

  it('are those that the kept items name, in the order they are named', async () => {
    await begin();
    await backup.attempt();
    assert.deepEqual(kept(), [1, 2, 3, 4, 5, 6]);
    assert.equal(backup.archive.attachments.get('o/w1/a1/files/5')?.bytes, bytesOf(5));
  });

  it('are asked for once each, those kept elsewhere not at all', async () => {
    await begin();
    await backup.attempt();
    assert.deepEqual(fetched().toSorted(), ['file 1', 'file 2', 'file 3', 'file 5', 'file 6']);
    const elsewhere = backup.archive.read(LINES).find((line) => Object(line).kept === 'elsewhere');
    assert.equal(Object(elsewhere).file_id, 4);
    assert.deepEqual([backup.counted.files, backup.counted.bytes], [6, 5 * bytesOf(1).length]);
  });

  for (const broken of [1, 2, 3, 5, 6]) {
    it(`go on at file ${broken} after an attempt that ended there, though it stands in a line with others`, async () => {
      await begin();
      backup.server.failure = failing(`file ${broken}`, new AuthError('expired'), 1);
      await assert.rejects(backup.attempt({ parallelNodes: 1 }), AuthError);
      await backup.again();
      assert.equal(await backup.attempt(), 'completed');
      assert.deepEqual(kept(), [1, 2, 3, 4, 5, 6]);
      assert.equal(backup.counted.files, 6);
    });
  }

  it('are not fetched again when only their lines were lost', async () => {
    await begin({ w1: { a1: [{ id: 1, files: [{ id: 1 }, { id: 2 }] }] } });
    backup.server.failure = failing('file 1', new AuthError('expired'), 1);
    await assert.rejects(backup.attempt(), AuthError);
    await backup.again();
    await backup.attempt();
    assert.deepEqual(fetched().toSorted(), ['file 1', 'file 1', 'file 2'], 'file 2 was there already');
  });

  it('are let come in before an attempt that failed ends', async () => {
    await begin();
    const held = Promise.withResolvers<void>();
    backup.server.gate = (call) => (call === 'file 2' ? held.promise : Promise.resolve());
    backup.server.failure = failing('file 1', new AuthError('expired'), 1);
    const { ended } = await backup.start();
    let over = false;
    const end = ended.finally(() => {
      over = true;
    });
    end.catch(() => {});
    for (let turns = 0; turns < 10_000 && !fetched().includes('file 3') && !over; turns += 1) {
      await backup.clock.settle();
    }
    await backup.clock.advance(0);
    assert.equal(over, false, 'file 2 is still under way');
    held.resolve();
    await assert.rejects(end, AuthError);
    assert.equal(backup.archive.attachments.get('o/w1/a1/files/2')?.bytes, bytesOf(2));
  });

  it('are looked for no further among items that name none when the attempt drains', async () => {
    await begin({ w1: { a1: Array.from({ length: 50 }, (_, i) => ({ id: i + 1, files: [] })) } });
    let read = 0;
    const { kept: all } = backup.archive;
    backup.archive.kept = async function* (...place) {
      for await (const line of all.call(backup.archive, ...place)) {
        read += 1;
        if (read === 10) backup.signals.drain();
        yield line;
      }
    };
    await assert.rejects(backup.attempt(), /drained/);
    assert.equal(read, 10);
  });

  it('that are gone become dead letters with a line that says so, and the run goes on', async () => {
    await begin();
    backup.server.failure = failing('file 2', new PermanentError('404 not found'));
    assert.equal(await backup.attempt(), 'completedWithFailures');
    assert.deepEqual(backup.letters, ['a1/files file:2: 404 not found, tried 1']);
    assert.deepEqual([kept(), missing()], [[1, 2, 3, 4, 5, 6], ['404 not found']]);
    assert.deepEqual([backup.counted.files, backup.counted.failed], [5, 1]);
  });

  it('do not end the run by a 500 that stays, however much was done before', async () => {
    await begin();
    backup.server.failure = failing('file 6', new TransientError('500'));
    assert.equal(await backup.attempt(), 'completedWithFailures');
    assert.deepEqual([backup.letters, backup.counted.files], [['a1/files file:6: 500, tried 1'], 5]);
  });

  it('end the run when five in a row fail so: the server is down', async () => {
    await begin(manyFiles(20));
    backup.server.failure = (call) => (call.startsWith('file ') ? new TransientError('500') : null);
    await assert.rejects(backup.attempt(), TransientError);
    backup.server.failure = () => null;
    await backup.again();
    await backup.attempt();
    const { files = 0, failed = 0 } = backup.counted;
    assert.deepEqual([files + failed, failed <= 4], [20, true], `${failed} were given up`);
  });

  it('do not end the run when others come through in between', async () => {
    await begin(manyFiles(40));
    backup.server.failure = (call) => (/^file \d*[13579]$/.test(call) ? new TransientError('500') : null);
    assert.equal(await backup.attempt(), 'completedWithFailures');
    assert.deepEqual([backup.counted.files, backup.counted.failed], [20, 20]);
  });

  it('do not end it when a thousand may not be read', async () => {
    await begin(manyFiles(1_000));
    backup.server.failure = (call) => (call.startsWith('file ') ? new PermanentError('403') : null);
    assert.equal(await backup.attempt(), 'completedWithFailures');
    assert.equal(backup.counted.failed, 1_000);
  });

  it('begin their list anew with the items', async () => {
    await begin();
    await backup.attempt();
    await backup.anotherRun();
    backup.fresh = true;
    backup.server.world = { w1: { a1: [{ id: 13, files: [{ id: 5 }] }] } };
    await backup.attempt();
    assert.deepEqual(kept(), [5]);
    assert.equal(backup.archive.gone.has(`${LINES} 1`), true);
  });

  for (const items of [[], [{ id: 12, files: [] }]]) {
    it(`leave no list of before when ${items.length} items are read anew that name no file`, async () => {
      await begin();
      await backup.attempt();
      await backup.anotherRun();
      backup.fresh = true;
      backup.server.world = { w1: { a1: items } };
      await backup.attempt();
      assert.deepEqual(kept(), []);
      assert.equal(backup.archive.gone.has(`${LINES} 1`), true);
    });
  }

  it('add to their list where items are added to theirs, and fetch nothing that is there', async () => {
    await begin();
    await backup.attempt();
    await backup.anotherRun();
    backup.server.world = { w1: { a1: [{ id: 13, files: [{ id: 5 }, { id: 7 }] }] } };
    await backup.attempt();
    assert.deepEqual(kept(), [1, 2, 3, 4, 5, 6, 5, 7]);
    assert.deepEqual(fetched().slice(5), ['file 7']);
    assert.deepEqual([...backup.archive.gone], []);
  });

  it('leave their list alone where no item was added', async () => {
    await begin();
    await backup.attempt();
    await backup.anotherRun();
    backup.server.world = { w1: { a1: [] } };
    await backup.attempt();
    assert.deepEqual(kept(), [1, 2, 3, 4, 5, 6]);
  });
});
