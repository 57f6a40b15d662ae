import assert from 'node:assert/strict';
import { parseJobFile } from '../../../src/core/jobFile/parseJobFile.ts';
import { fileOf, keyOf, NAME, parsedJob, problemOf, sampleJob } from './sampleJob.ts';

describe('the job file', () => {
  it('fills in the defaults', () => {
    assert.deepEqual(parsedJob(sampleJob()), {
      kind: 'sync',
      source: {
        type: 'sqlite',
        path: 'shop.db',
        table: 'products',
        key: ['id'],
        pageSize: 500,
        paging: 'keyset',
        ranges: 'auto',
      },
      text: ['name'],
      embedder: { type: 'builtin' },
      destination: { type: 'embedded', path: 'vectors.db' },
      deletes: 'keep',
    });
  });

  it('takes a single key column as a list of one', () => {
    assert.deepEqual(keyOf(parsedJob(sampleJob({ source: { key: 'id' } }))), ['id']);
  });

  it('allows comments, trailing commas and a byte order mark', () => {
    const text = `\uFEFF// jobs\n{ "jobs": { "catalogue": ${JSON.stringify(sampleJob())}, /* last */ }, }`;
    assert.deepEqual([...parseJobFile(text).jobs.keys()], [NAME]);
  });

  it('needs no key where the rows are paged by offset', () => {
    const source = { key: undefined, table: undefined, query: 'SELECT name FROM t', paging: 'offset' };
    assert.deepEqual(keyOf(parsedJob(sampleJob({ source }))), []);
  });

  it('needs no key for a query that places the offset itself', () => {
    const source = {
      key: undefined,
      table: undefined,
      query: 'SELECT name FROM t LIMIT {{limit}} OFFSET {{ offset }}',
    };
    assert.deepEqual(keyOf(parsedJob(sampleJob({ source }))), []);
  });

  it('keeps the other jobs when one has an error', () => {
    const { jobs, problems } = parseJobFile(fileOf({ broken: sampleJob({ text: 7 }), catalogue: sampleJob() }));
    assert.deepEqual([[...jobs.keys()], problems.map(({ job }) => job)], [[NAME], ['broken']]);
  });

  it('keeps the other jobs when the text of one is broken', () => {
    const text = `{"jobs": {"broken": {"kind": "sync" "text": 1}, "catalogue": ${JSON.stringify(sampleJob())}}}`;
    const { jobs, problems } = parseJobFile(text);
    assert.deepEqual([[...jobs.keys()], problems.map(({ job }) => job)], [[NAME], ['broken']]);
  });

  it('keeps the jobs when the file around them has an unknown key', () => {
    const { jobs, problems } = parseJobFile(JSON.stringify({ jobs: { catalogue: sampleJob() }, job: {} }));
    assert.deepEqual([jobs.size, problems.map(({ job, path }) => ({ job, path }))], [1, [{ job: null, path: 'job' }]]);
  });
});

describe('a problem in the job file', () => {
  it('names path, expectation, finding, line and column', () => {
    const text = '{\n  "jobs": {\n    "a": { "kind": "sync",\n      "deletes": "never" } } }';
    const problem = parseJobFile(text).problems.find(({ path }) => path === 'jobs.a.deletes');
    assert.deepEqual(problem, {
      job: 'a',
      path: 'jobs.a.deletes',
      expected: 'one of "keep", "sweep"',
      found: '"never"',
      message: 'Expected one of "keep", "sweep", found "never".',
      line: 4,
      column: 18,
    });
  });

  it('shows a missing key at the object that lacks it', () => {
    const { path, found, column } = problemOf(sampleJob({ destination: { type: 'embedded' } }));
    const text = fileOf({ catalogue: sampleJob({ destination: { type: 'embedded' } }) });
    assert.deepEqual(
      [path, found, column],
      ['jobs.catalogue.destination.path', 'nothing', text.indexOf('{"type":"embedded"') + 1],
    );
  });

  it('shows an unknown key at the key and offers the one that was meant', () => {
    const job = sampleJob({ source: { pgaeSize: 5 } });
    const { path, message, column } = problemOf(job);
    assert.equal(path, 'jobs.catalogue.source.pgaeSize');
    assert.match(message, /Did you mean "pageSize"\?$/);
    assert.equal(column, fileOf({ catalogue: job }).indexOf('"pgaeSize"') + 1);
  });

  it('says which types exist when one is unknown', () => {
    const { expected, message } = problemOf(sampleJob({ source: { type: 'sqlit' } }));
    assert.match(expected, /^one of "sqlite", /);
    assert.match(message, /Did you mean "sqlite"\?$/);
  });

  it('points into a list at the entry that is wrong', () => {
    assert.equal(problemOf(sampleJob({ source: { key: ['id', 3] } })).path, 'jobs.catalogue.source.key[1]');
  });

  for (const [what, source, path] of [
    ['neither query nor table', { table: undefined }, 'jobs.catalogue.source'],
    ['both query and table', { query: 'SELECT 1' }, 'jobs.catalogue.source.table'],
    ['no key', { key: undefined }, 'jobs.catalogue.source.key'],
    ['an empty key', { key: [] }, 'jobs.catalogue.source.key'],
    ['a page of no rows', { pageSize: 0 }, 'jobs.catalogue.source.pageSize'],
    ['a page of too many rows', { pageSize: 10_001 }, 'jobs.catalogue.source.pageSize'],
    ['half a page', { pageSize: 1.5 }, 'jobs.catalogue.source.pageSize'],
    ['too many ranges', { ranges: 9 }, 'jobs.catalogue.source.ranges'],
    ['an empty path', { path: '' }, 'jobs.catalogue.source.path'],
  ] as const) {
    it(`refuses a source with ${what}`, () => {
      assert.equal(problemOf(sampleJob({ source })).path, path);
    });
  }

  for (const [what, part, path] of [
    ['no columns of text', { text: [] }, 'jobs.catalogue.text'],
    ['a template without a place for a column', { text: 'name' }, 'jobs.catalogue.text'],
    ['a payload that is no map', { payload: 'name' }, 'jobs.catalogue.payload'],
    [
      'a budget of nothing',
      { embedder: { type: 'builtin', textsPerMinute: 0 } },
      'jobs.catalogue.embedder.textsPerMinute',
    ],
    ['a kind that does not exist', { kind: 'copy' }, 'jobs.catalogue.kind'],
  ] as const) {
    it(`refuses a job with ${what}`, () => {
      assert.equal(problemOf(sampleJob(part)).path, path);
    });
  }

  it('is found in a key that is given twice', () => {
    const text = fileOf({ catalogue: sampleJob() }).replace('"text":', '"text":["other"],"text":');
    const { jobs, problems } = parseJobFile(text);
    assert.deepEqual([jobs.size, problems.map(({ path }) => path)], [0, ['jobs.catalogue.text']]);
  });

  for (const name of ['../up', 'a/b', '.hidden', 'nul', 'COM1.x', 'ends.', ' ', 'x'.repeat(65), 'a\u202Eb']) {
    it(`is found in the job name ${JSON.stringify(name)}, which cannot name files`, () => {
      assert.deepEqual(parseJobFile(fileOf({ [name]: sampleJob() })).jobs.size, 0);
    });
  }

  for (const name of ['Campañas 2026', '目录', 'a.b-c_d']) {
    it(`is not found in the job name ${JSON.stringify(name)}`, () => {
      assert.deepEqual(parseJobFile(fileOf({ [name]: sampleJob() })).problems, []);
    });
  }

  it('is found in two jobs whose files some file systems would take for one', () => {
    const { jobs, problems } = parseJobFile(fileOf({ casa: sampleJob(), Casa: sampleJob() }));
    assert.deepEqual([[...jobs.keys()], problems.map(({ job }) => job)], [['casa'], ['Casa']]);
  });

  for (const text of ['', 'null', '[]', '{}', '{"jobs": 1}', '{"jobs": {"a"', '{"jobs": {"a": {"kind": "sync"']) {
    it(`is found in ${JSON.stringify(text)}`, () => {
      const { jobs, problems } = parseJobFile(text);
      assert.deepEqual([jobs.size, problems.length > 0], [0, true]);
    });
  }
});
