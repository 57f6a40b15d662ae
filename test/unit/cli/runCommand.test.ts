import assert from 'node:assert/strict';
import { inWorkplace, jsonLines } from './commandLine.ts';

describe('ratchet run', () => {
  for (const [job, code] of [
    ['completes', 0],
    ['fails', 1],
    ['is refused by the disk', 1],
    ['dies', 1],
    ['is refused for its settings', 2],
    ['has dead letters', 3],
    ['is held', 4],
    ['may not wait', 75],
  ] as const) {
    it(`ends with ${code} when the job ${job}`, () =>
      inWorkplace([job], async (workplace) => {
        assert.equal((await workplace.run(['run', job])).code, code);
      }));
  }

  it('says where it stands, what it counted and what it saved', () =>
    inWorkplace(['completes'], async (workplace) => {
      const { stdout } = await workplace.run(['run', 'completes']);
      assert.match(stdout, /attempt 2 \(resume\) at products 500\/1,000/);
      assert.match(stdout, /60 % {2}600 of 1,000 {2}100\/s {2}ETA 5 sec {2}products\n/);
      assert.match(stdout, /completed\n {2}1,000 read, 500 embedded\n {2}saved .*500 records, 5 calls, .*\$0\.25/);
    }));

  it('says who holds the job', () =>
    inWorkplace(['is held'], async (workplace) => {
      const { stderr } = await workplace.run(['run', 'is held']);
      assert.match(stderr, /held by VS Code \(process 77 on desk\)/);
    }));

  it('says what a runner that died said, where it stood and how to go on', () =>
    inWorkplace(['dies'], async (workplace) => {
      const { stderr } = await workplace.run(['run', 'dies']);
      assert.match(
        stderr,
        /ended by SIGKILL\. It stood at products 700\/1,000\.\nout of memory\n {2}`ratchet run dies`/,
      );
    }));

  it('writes nothing but JSON lines with type and time to standard output with --json', () =>
    inWorkplace(['completes'], async (workplace) => {
      const lines = jsonLines((await workplace.run(['run', 'completes', '--json'])).stdout);
      assert.deepEqual(
        lines.map(({ type, at }) => [type, typeof at]),
        [
          ['run:started', 'string'],
          ['progress', 'string'],
          ['run:finished', 'string'],
        ],
      );
    }));

  it('writes nothing with --quiet when all is well', () =>
    inWorkplace(['completes'], async (workplace) => {
      const { stdout, stderr } = await workplace.run(['run', 'completes', '--quiet']);
      assert.equal(stdout + stderr, '');
    }));

  it('ends with 75 when a limit keeps it from starting and it may not wait, else with 1', () =>
    inWorkplace(['is refused by a limit'], async (workplace) => {
      const { code } = await workplace.run(['run', 'is refused by a limit', '--no-wait']);
      assert.deepEqual([code, (await workplace.run(['run', 'is refused by a limit'])).code], [75, 1]);
    }));

  it('warns once of a secret that was used up, and tells nobody the new one', () =>
    inWorkplace(['has a new secret'], async (workplace) => {
      const { stdout, stderr } = await workplace.run(['run', 'has a new secret', '--json']);
      assert.equal(stderr.match(/the secret "shop" was used up .* RATCHET_SECRET_SHOP/g)?.length, 1);
      assert.ok(!/new-value|other/.test(stdout + stderr));
    }));

  it('asks for a fresh run, or for the end of a wait, only when told to', () =>
    inWorkplace(['tells its request'], async (workplace) => {
      const plain = await workplace.run(['run', 'tells its request']);
      const fresh = await workplace.run(['run', 'tells its request', '--fresh', '--force']);
      assert.match(plain.stderr, /"mode":"continue","force":false/);
      assert.match(fresh.stderr, /"mode":"fresh","force":true/);
    }));

  it('keeps the secrets of its environment from the environment of the runner', () =>
    inWorkplace(['tells its request'], async (workplace) => {
      const { stderr } = await workplace.run(['run', 'tells its request'], { env: { RATCHET_SECRET_SHOP: 'hunter2' } });
      assert.match(stderr, /"env":null/);
    }));
});

describe('interrupting ratchet run', () => {
  it('pauses the run and ends with 130', () =>
    inWorkplace(['lasts'], async (workplace) => {
      const { code, stdout } = await workplace.run(['run', 'lasts'], {
        meanwhile: (interrupt, { stdout: heard }) => void heard.once('heard', interrupt),
      });
      assert.equal(code, 130);
      assert.match(stdout, /lasts: paused at products 600\/1,000.*`ratchet run lasts` goes on from there/s);
    }));

  it('pauses a run that had not started yet as soon as it has', () =>
    inWorkplace(['lasts'], async (workplace) => {
      const { code } = await workplace.run(['run', 'lasts'], { interruptAtOnce: true });
      assert.equal(code, 130);
    }));

  it('twice kills the runner', () =>
    inWorkplace(['never pauses'], async (workplace) => {
      const { code, stderr } = await workplace.run(['run', 'never pauses'], {
        meanwhile: (interrupt, { stdout, stderr: heard }) => {
          stdout.once('heard', interrupt);
          heard.once('heard', () => setImmediate(interrupt));
        },
      });
      assert.equal(code, 130);
      assert.match(stderr, /ended at once, as asked\. It stood at products 500\/1,000/);
    }));
});

describe('ratchet retry', () => {
  it('asks for the dead letters only', () =>
    inWorkplace(['tells its request'], async (workplace) => {
      assert.match((await workplace.run(['retry', 'tells its request'])).stderr, /"mode":"retryDeadLetters"/);
    }));

  it('is content when there are none', () =>
    inWorkplace(['has nothing to do'], async (workplace) => {
      const { code, stdout } = await workplace.run(['retry', 'has nothing to do']);
      assert.deepEqual([code, stdout.includes('nothing to do, its last run left no dead letters')], [0, true]);
    }));
});

describe('ratchet search', () => {
  it('prints hits with score, record and payload', () =>
    inWorkplace(['shop'], async (workplace) => {
      const { stdout } = await workplace.run(['search', 'shop', 'glass things', '--limit', '2']);
      assert.equal(stdout, '0.900  0  name: glass things\n0.900  1  name: glass things\n');
    }));

  it('gives five hits unless told otherwise', () =>
    inWorkplace(['shop'], async (workplace) => {
      assert.equal(jsonLines((await workplace.run(['search', 'shop', 'x', '--json'])).stdout).length, 5);
    }));

  it('ends with 1 and the reason when it cannot', () =>
    inWorkplace(['shop'], async (workplace) => {
      const { code, stderr } = await workplace.run(['search', 'shop', 'without credentials']);
      assert.deepEqual([code, stderr], [1, 'the key is wrong\n']);
    }));
});
