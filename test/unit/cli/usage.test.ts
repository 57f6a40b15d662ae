import assert from 'node:assert/strict';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileOf, sampleJob } from '../jobFile/sampleJob.ts';
import { inWorkplace, jsonLines } from './commandLine.ts';

describe('wrong usage of ratchet', () => {
  for (const [words, told] of [
    [['runn', 'shop'], /"runn" is not a command\. Did you mean ratchet run\?/],
    [['run'], /ratchet run: expected JOB, found no JOB/],
    [['run', 'shop', 'extra'], /found "extra" as well/],
    [['run', 'shop', '--frsh'], /--frsh is not an option\. Did you mean --fresh\?/],
    [['run', 'shop', '--fresh=yes'], /--fresh takes no value/],
    [['status', '--state'], /--state needs a value: --state DIR/],
    [['search', 'shop', 'x', '--limit', 'many'], /--limit: expected a whole number from 1 to 1000, found "many"/],
    [['run', 'shpo'], /ratchet\.json has no job "shpo"\. Did you mean "shop"\?/],
    [['status', '--file', 'nowhere.json'], /The job file .*nowhere\.json cannot be read: /],
  ] as const) {
    it(`ends with 2 and a hint: ratchet ${words.join(' ')}`, () =>
      inWorkplace(['shop'], async (workplace) => {
        const { code, stderr } = await workplace.run(words);
        assert.equal(code, 2);
        assert.match(stderr, told);
      }));
  }

  it('is told in JSON with --json', () =>
    inWorkplace(['shop'], async (workplace) => {
      const [line] = jsonLines((await workplace.run(['run', 'shpo', '--json'])).stdout);
      assert.equal(line?.['type'], 'error');
    }));

  it('shows the usage when there are no words', () =>
    inWorkplace(['shop'], async (workplace) => {
      const { code, stdout } = await workplace.run([]);
      assert.deepEqual([code, /ratchet run JOB \[--fresh\]/.test(stdout)], [2, true]);
    }));
});

describe('ratchet --help', () => {
  it('names every command and exit code', () =>
    inWorkplace(['shop'], async (workplace) => {
      const { code, stdout } = await workplace.run(['--help']);
      assert.equal(code, 0);
      for (const word of [
        'run JOB',
        'status',
        'inspect JOB',
        'retry JOB',
        'search JOB "TEXT"',
        'verify PATH',
        'export PATH',
        '75',
        '130',
      ])
        assert.ok(stdout.includes(word), word);
    }));

  it('leaves words after -- alone', () =>
    inWorkplace(['shop'], async (workplace) => {
      const { stdout } = await workplace.run(['search', 'shop', '--limit', '1', '--', '--help']);
      assert.match(stdout, /name: --help/);
    }));
});

describe('finding the job file', () => {
  it('takes the only *.ratchet.json when there is no ratchet.json', () =>
    inWorkplace([], async (workplace) => {
      await rm(join(workplace.folder, 'ratchet.json'));
      await writeFile(join(workplace.folder, 'shop.ratchet.json'), fileOf({ shop: sampleJob() }));
      assert.match((await workplace.run(['status'])).stdout, /^shop: has not run yet/);
    }));

  it('asks which when there are several', () =>
    inWorkplace([], async (workplace) => {
      await rm(join(workplace.folder, 'ratchet.json'));
      for (const name of ['a', 'b']) await writeFile(join(workplace.folder, `${name}.ratchet.json`), fileOf({}));
      const { code, stderr } = await workplace.run(['status']);
      assert.equal(code, 2);
      assert.match(stderr, /found a\.ratchet\.json, b\.ratchet\.json/);
    }));

  it('says so when there is none', () =>
    inWorkplace([], async (workplace) => {
      await rm(join(workplace.folder, 'ratchet.json'));
      assert.equal((await workplace.run(['status'])).code, 2);
    }));
});

describe('an error in the job file', () => {
  const text = fileOf({ shop: sampleJob(), broken: sampleJob({ deletes: 'never' }) });

  it('is told with line, path, expected and found, and ends with 2', () =>
    inWorkplace(text, async (workplace) => {
      const { code, stderr } = await workplace.run(['run', 'broken']);
      assert.equal(code, 2);
      assert.match(
        stderr,
        /^ratchet\.json:1:\d+ jobs\.broken\.deletes: Expected one of "keep", "sweep", found "never"\.\n$/,
      );
    }));

  it('does not keep the other jobs from being shown', () =>
    inWorkplace(text, async (workplace) => {
      const { stdout } = await workplace.run(['status']);
      assert.match(
        stdout,
        /^shop: has not run yet\n {2}`ratchet run shop` starts it\nbroken: .*\n {2}correct the job file/,
      );
    }));
});
