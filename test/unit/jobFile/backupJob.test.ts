import assert from 'node:assert/strict';
import { ConfigError } from '../../../src/core/errors.ts';
import { jobOfKind } from '../../../src/core/jobFile/job.ts';
import { NAME, parsedBackup, parsedJob, problemOf, sampleBackup, sampleJob } from './sampleJob.ts';

describe('a backup in the job file', () => {
  it('fills in the defaults', () => {
    const { auth, ...source } = parsedBackup().source;
    assert.equal(auth.grant, 'password');
    assert.deepEqual(source, {
      type: 'podio',
      url: 'https://api.podio.com',
      pace: 'steady',
      concurrency: 4,
      pageSize: 500,
      listing: 'filter',
      timeoutMs: 60_000,
      organizations: ['*'],
      exclude: { workspaces: [], apps: [] },
      include: ['items', 'comments', 'files', 'tasks', 'members', 'views'],
      archived: false,
    });
  });

  for (const [path, job] of [
    ['source.callsPerHour', sampleBackup({ source: { callsPerHour: 0 } })],
    ['source.include[0]', sampleBackup({ source: { include: ['hooks'] } })],
    ['source.type', sampleBackup({ source: { type: 'trello' } })],
    ['source.auth.grant', sampleBackup({ source: { auth: { grant: 'app' } } })],
    ['destination.type', sampleBackup({ destination: { type: 'qdrant' } })],
    ['destination.path', sampleBackup({ destination: { type: 'archive' } })],
    ['embedder', sampleBackup({ embedder: { type: 'builtin' } })],
    ['kind', sampleBackup({ kind: 'bakcup' })],
  ] as const) {
    it(`names ${path} when it is wrong`, () => {
      assert.equal(problemOf(job).path, `jobs.${NAME}.${path}`);
    });
  }

  it('says which kinds there are, and which was meant', () => {
    assert.match(
      problemOf(sampleBackup({ kind: 'bakcup' })).message,
      /one of "sync", "backup".*Did you mean "backup"\?/,
    );
  });

  it('refuses a secret that stands in the file', () => {
    const auth = { grant: 'password', clientId: 'key', clientSecret: 'hunter2', username: 'ana@example.com' };
    const problem = problemOf(sampleBackup({ source: { auth: { ...auth, password: `\${secret:podio}` } } }));
    assert.deepEqual([problem.path.endsWith('clientSecret'), problem.message.includes('hunter2')], [true, false]);
  });
});

describe('a job that is asked for by its kind', () => {
  it('is given as one of that kind', () => {
    assert.equal(jobOfKind('sync', parsedJob(sampleJob()), { name: NAME, what: 'a search' }).kind, 'sync');
  });

  it('is refused when it is of another, with both kinds named', () => {
    assert.throws(
      () => jobOfKind('sync', parsedBackup(), { name: NAME, what: 'a search' }),
      (error) =>
        error instanceof ConfigError &&
        error.message === 'a search needs a job of kind "sync"; "catalogue" is of kind "backup".',
    );
  });
});
