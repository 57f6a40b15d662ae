import assert from 'node:assert/strict';
import { AuthError, PermanentError } from '../../../src/core/errors.ts';
import { BackupRun, WORLD } from './backupRun.ts';
import { failing } from './failingCall.ts';
import { Died } from './lifeline.ts';

const forbidden = new PermanentError('403 forbidden');
const retry = { scope: 'deadLetters' } as const;

describe('retry of a backup', () => {
  let backup: BackupRun;
  /** What a run without any failure comes to. */
  let undisturbed: { readonly content: unknown; readonly counted: unknown };

  before(async () => {
    const whole = await BackupRun.begin();
    await whole.attempt();
    undisturbed = { content: whole.archive.content, counted: whole.counted };
    await whole.stored.remove();
  });

  beforeEach(async () => {
    backup = await BackupRun.begin();
  });

  afterEach(() => backup.stored.remove());

  /** A run that ends with what fails, and is to be tried again. */
  async function endWith(failure: (call: string) => Error | null): Promise<void> {
    backup.server.failure = failure;
    assert.equal(await backup.attempt(), 'completedWithFailures');
    await backup.again();
    backup.server.failure = () => null;
    backup.server.calls.length = 0;
  }

  /** The undisturbed counters, `failed` told because something had. */
  const allCounted = () => ({ ...Object(undisturbed.counted), failed: 0 });

  const outcome = () => ({ content: backup.archive.content, counted: { ...backup.counted, unreadable: undefined } });
  const whole = () => ({ content: undisturbed.content, counted: { ...allCounted(), unreadable: undefined } });

  it('fetches a missing attachment and puts its line behind the others', async () => {
    await endWith(failing('file 2', forbidden));
    assert.equal(await backup.attempt(retry), 'completed');
    assert.deepEqual(backup.server.calls, ['file 2']);
    assert.deepEqual(backup.archive.read('o/w1/a1/files.jsonl').at(-1), { file_id: 2, path: 'o/w1/a1/files/2' });
    assert.deepEqual([backup.counted, backup.letters], [allCounted(), []]);
  });

  it('keeps an attachment that is missing again, with one more try', async () => {
    await endWith(failing('file 2', forbidden));
    backup.server.failure = failing('file 2', new PermanentError('still 403'));
    assert.equal(await backup.attempt(retry), 'completedWithFailures');
    assert.deepEqual(backup.letters, ['a1/files file:2: still 403, tried 2']);
    assert.deepEqual([backup.counted.files, backup.counted.failed], [5, 1]);
  });

  it('takes attachments again and again without losing their place', async () => {
    await endWith((call) => (/file [236]/.test(call) ? forbidden : null));
    backup.server.failure = (call) => (/file [36]/.test(call) ? forbidden : null);
    await backup.attempt(retry);
    await backup.again();
    backup.server.failure = () => null;
    assert.equal(await backup.attempt(retry), 'completed');
    const lines = backup.archive.read('o/w1/a1/files.jsonl').map((line) => Object(line));
    assert.deepEqual(
      lines.map(({ file_id }) => file_id),
      [1, 2, 3, 4, 5, 6, 2, 3, 6, 3, 6],
    );
    assert.equal(backup.counted.files, 6);
  });

  it('reads a stream that could not be read from its beginning, with the attachments it names', async () => {
    await endWith(failing('items of a1 from 0', forbidden));
    assert.equal(await backup.attempt(retry), 'completed');
    assert.deepEqual(outcome(), whole());
    assert.deepEqual(backup.server.calls.toSorted(), [
      ...['file 1', 'file 2', 'file 3', 'file 5', 'file 6'],
      ...['items of a1 from 0', 'items of a1 from 2', 'items of a1 from 4'],
    ]);
  });

  it('counts nothing twice of a stream that broke off in the middle', async () => {
    await endWith(failing('items of a1 from 4', forbidden));
    assert.deepEqual([backup.counted.items, backup.counted.files], [6, 6]);
    assert.equal(await backup.attempt(retry), 'completed');
    assert.deepEqual(outcome(), whole());
  });

  it('takes no attachment twice whose items are read again', async () => {
    const forbiddenCalls = new Set(['items of a1 from 4', 'file 2']);
    await endWith((call) => (forbiddenCalls.has(call) ? forbidden : null));
    assert.equal(await backup.attempt(retry), 'completed');
    assert.equal(backup.server.calls.filter((call) => call === 'file 2').length, 1);
    assert.deepEqual([outcome(), backup.letters], [whole(), []]);
  });

  it('leaves attachments alone when another stream of their node is read again', async () => {
    await endWith(failing('a1/views', forbidden));
    assert.equal(await backup.attempt(retry), 'completed');
    assert.deepEqual([backup.server.calls, outcome()], [['a1/views'], whole()]);
  });

  it('keeps a stream that cannot be read again', async () => {
    await endWith(failing('items of a1 from 0', forbidden));
    backup.server.failure = failing('items of a1 from 0', new PermanentError('still 403'));
    assert.equal(await backup.attempt(retry), 'completedWithFailures');
    assert.deepEqual(backup.letters, ['a1/items stream: still 403, tried 1']);
    assert.deepEqual([backup.counted.items, backup.counted.failed, backup.counted.read], [2, 1, 15]);
  });

  it('completes the archive again, with the cursor of what it could read now', async () => {
    await endWith(failing('items of a1 from 0', forbidden));
    await backup.attempt(retry);
    const [first, second] = backup.archive.ends;
    assert.deepEqual([first?.cursors.size, second?.cursors.size], [15, 17]);
    assert.deepEqual([first?.counts.deadLetters, second?.counts.deadLetters], [1, 0]);
  });

  it('does not ask once more what has changed since the plan', async () => {
    await endWith(failing('file 2', forbidden));
    await backup.attempt(retry);
    assert.ok(!backup.server.calls.includes('changes'));
  });

  it('that fails in the middle is gone on with by the run itself', async () => {
    await endWith(failing('items of a1 from 0', forbidden));
    backup.server.failure = failing('items of a1 from 2', new AuthError('expired'));
    await assert.rejects(backup.attempt(retry), AuthError);
    await backup.again();
    backup.server.failure = () => null;
    assert.equal(await backup.attempt(), 'completed');
    assert.deepEqual(outcome(), whole());
  });

  it('comes to the same wherever it is cut', async () => {
    for (let cutAt = 1; ; cutAt += 3) {
      const cut = await BackupRun.begin();
      try {
        cut.server.failure = failing('items of a1 from 2', forbidden);
        await cut.attempt();
        await cut.again();
        cut.server.failure = () => null;
        cut.life.begin(cutAt);
        const died = await cut.attempt(retry).then(
          () => false,
          (error) => error instanceof Died,
        );
        cut.life.begin();
        await cut.again();
        await cut.attempt();
        if (cut.letters.length > 0) await cut.attempt(retry);
        assert.deepEqual(
          { content: cut.archive.content, counted: { ...cut.counted, unreadable: undefined } },
          whole(),
          `cut at step ${cutAt}`,
        );
        if (!died) return;
      } finally {
        await cut.stored.remove();
      }
    }
  });

  it('of another world than that of the run reads what is there now', async () => {
    await endWith(failing('items of a1 from 0', forbidden));
    backup.server.world = { ...WORLD, w1: { a1: [{ id: 16, files: [] }] } };
    assert.equal(await backup.attempt(retry), 'completed');
    assert.deepEqual([backup.counted.items, backup.counted.files ?? 0], [3, 0]);
  });
});
