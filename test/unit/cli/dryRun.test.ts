import assert from 'node:assert/strict';
import { inWorkplace, jsonLines, type RunOptions } from './commandLine.ts';

/** What `ratchet run JOB --dry-run` says of the job. */
async function dryRun(job: string, words: readonly string[] = [], options: RunOptions = {}) {
  let ran = { code: -1, stdout: '', stderr: '' };
  await inWorkplace([job], async (workplace) => {
    ran = await workplace.run(['run', job, '--dry-run', ...words], options);
  });
  return ran;
}

describe('ratchet run --dry-run', () => {
  for (const [job, code] of [
    ['is new', 0],
    ['is held', 0],
    ['is refused for its settings', 2],
  ] as const)
    it(`ends with ${code} when the job ${job}`, async () => {
      assert.equal((await dryRun(job)).code, code);
    });

  it('estimates texts, tokens, money and time, and says from what', async () => {
    const { stdout } = await dryRun('is new');
    assert.match(stdout, /Estimated from 500 of 202,910 rows:\n {2}texts {3}at most 202,910 in 2,030 calls/);
    assert.match(stdout, /\n {2}tokens {2}about 1,000,000 at most\n {2}money {3}about \$0\.15 at most/);
    assert.match(stdout, /\n {2}time {4}at least 67\.6 min .*limited by 3,000 texts per minute\n$/);
  });

  it('says so where the estimate is for what an unfinished run has left', async () => {
    const { stdout } = await dryRun('is unfinished');
    assert.ok(stdout.includes('Estimated from 500 of 202,910 rows, for the 151,910 left:'));
  });

  it('says unknown rather than guess', async () => {
    const { stdout } = await dryRun('cannot count');
    assert.match(stdout, /it cannot say how many rows/);
    assert.match(stdout, /the first 500 rows:\n.*texts {3}unknown\n.*tokens {2}unknown\n.*money {3}unknown\n/);
    assert.match(stdout, /time {4}unknown; the quota is 3,000 texts per minute\n$/);
  });

  it('says so where no price is known', async () => {
    assert.match((await dryRun('has no price')).stdout, /money {3}unknown: no price is known for this model/);
  });

  it('says so where no quota is stated', async () => {
    assert.match((await dryRun('has no quota')).stdout, /no quota stated; as fast as the servers allow\n$/);
  });

  it('shows texts with their records, long ones not whole', async () => {
    const { stdout } = await dryRun('is new');
    assert.match(stdout, /\n {2}record 7\n {4}Lamp\n {4}light light .*… \(605 characters\)\n/);
  });

  it('tells what becomes of rows that are not plain texts', async () => {
    const { stdout } = await dryRun('is new');
    for (const told of ['3 have a text longer', '2 have no text', '1 cannot be read'])
      assert.ok(stdout.includes(`of the first 500 rows, ${told}`), told);
  });

  for (const [job, words, told] of [
    ['is new', [], 'would begin a new run'],
    [
      'is unfinished',
      [],
      'would go on with its unfinished run (interrupted) at products 51,000/202,910, 151,910 rows left',
    ],
    [
      'is to begin anew',
      ['--fresh'],
      'would begin a new run and give up the unfinished one at products 51,000/202,910',
    ],
    ['is held', [], 'would not start now: is held is held by VS Code (process 77 on desk)'],
    ['is refused for its settings', [], 'would not start'],
  ] as const)
    it(`says what a run of a job that ${job} would do`, async () => {
      assert.ok((await dryRun(job, words)).stdout.includes(`\n  run          ${told}`));
    });

  for (const [job, told] of [
    ['has points', 'holds 51,000 points of this job'],
    ['is new', 'it can only be looked at by a run'],
  ] as const)
    it(`says of the destination that ${told}`, async () => {
      assert.ok((await dryRun(job)).stdout.includes(`\n  destination  ${told}\n`));
    });

  it('gives reasons and warnings to standard error', async () => {
    const { stderr } = await dryRun('is refused for its settings');
    assert.equal(
      stderr,
      'warning: is refused for its settings: rows may be missed\nis refused for its settings: no such table: products\n',
    );
  });

  it('writes one object with --json', async () => {
    const [line, ...others] = jsonLines((await dryRun('is new', ['--json'])).stdout);
    const { type, at, job, start } = line ?? {};
    assert.deepEqual(
      [type, typeof at, job, start, others],
      ['dry-run', 'string', 'is new', { kind: 'newRun', abandons: null }, []],
    );
  });

  it('says nothing with --quiet', async () => {
    const { stdout, stderr } = await dryRun('is new', ['--quiet']);
    assert.equal(stdout + stderr, '');
  });
});

describe('ratchet run --dry-run of a backup', () => {
  it('says what is there, what the archive holds and what a run would do', async () => {
    const { code, stdout } = await dryRun('backup that runs again');
    assert.equal(code, 0);
    assert.match(
      stdout,
      /source +podio at api\.podio\.com as ana@example\.com: 1 organization, 84 workspaces, 420 apps/,
    );
    assert.match(
      stdout,
      /destination +backups\/casa: complete since .* \(.*51,200 items, 3,100 files \(1\.2 GB\); 2 could not be read\)/,
    );
    assert.match(stdout, /run +would begin a new run that asks for what changed\n/);
  });

  it('estimates calls and time, and says from what', async () => {
    const { stdout } = await dryRun('backup that is new');
    assert.match(stdout, /Estimated: 84 workspaces listed, the apps of 10\n/);
    assert.match(
      stdout,
      /takes +about 1,240 calls \(250 limited\), 1 hr 14 min at your limit of 1,000 calls per hour\n/,
    );
    assert.match(stdout, /limits +1,000 calls per hour and 250 limited calls per hour\n$/);
  });

  it('says that a first run makes the archive and reads everything', async () => {
    const { stdout } = await dryRun('backup that is new');
    assert.match(stdout, /not there yet; a run would create it\n.*would begin a new run that reads everything\n/);
  });

  it('says unknown, and why, while a limit lasts', async () => {
    const { stdout, stderr } = await dryRun('backup that waits');
    assert.match(
      stdout,
      /at Org 1\/1, Workspace 25\/84, App 3\/5; it waits for a rate limit until .*\n +takes +unknown\n/,
    );
    assert.match(stderr, /^warning: backup that waits: podio is refused until /);
  });
});
