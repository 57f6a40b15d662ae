import assert from 'node:assert/strict';
import { fingerprintOf } from '../../../src/core/jobFile/fingerprint.ts';
import { parsedJob, problemOf, sampleJob } from './sampleJob.ts';

const SETTINGS = {
  type: 'postgres',
  path: undefined,
  url: 'postgres://reader@127.0.0.1/shop',
  password: `\${secret:shop}`,
};

const problemWith = (over: Record<string, unknown>) => problemOf(sampleJob({ source: { ...SETTINGS, ...over } }));

describe('a source in a database server', () => {
  it('has defaults for all but its address and rows', () => {
    const { source } = parsedJob(sampleJob({ source: SETTINGS }));
    assert.ok(source.type === 'postgres');
    const { statementTimeoutMs, pageSize, paging, ranges, tls } = source;
    assert.deepEqual([statementTimeoutMs, pageSize, paging, ranges, tls], [60_000, 500, 'keyset', 'auto', undefined]);
  });

  for (const tls of [true, false, 'insecure', { ca: 'ca.pem' }, { ca: 'ca.pem', cert: 'me.pem', key: 'me.key' }])
    it(`may be encrypted so: ${JSON.stringify(tls)}`, () => {
      const { source } = parsedJob(sampleJob({ source: { ...SETTINGS, tls } }));
      assert.ok(source.type === 'postgres');
      assert.deepEqual(source.tls, tls);
    });

  for (const [what, over] of [
    ['user', { url: 'postgres://other@127.0.0.1/shop' }],
    ['password', { password: undefined }],
    ['encryption', { tls: true }],
    ['time limit', { statementTimeoutMs: 1_000 }],
  ] as const)
    it(`keeps a run's place with another ${what}`, () => {
      const of = (source: object) => fingerprintOf(parsedJob(sampleJob({ source: { ...SETTINGS, ...source } })));
      assert.deepEqual(of(over), of({}));
      assert.notEqual(of({ url: 'postgres://reader@127.0.0.1/other' }).source, of({}).source);
    });

  for (const [what, over, path, expected] of [
    ['a password in the file', { password: 'open' }, 'password', /\$\{secret:NAME\}/],
    ['a password in the URL', { url: 'postgres://reader:open@127.0.0.1/shop' }, 'url', /without a password/],
    ['another scheme', { url: 'mysql://reader@127.0.0.1/shop' }, 'url', /postgres:\/\/ or postgresql:\/\//],
    ['no user', { url: 'postgres://127.0.0.1/shop' }, 'url', /the user in it/],
    ['no database', { url: 'postgres://reader@127.0.0.1' }, 'url', /name of the database/],
    ['settings in the URL', { url: 'postgres://reader@127.0.0.1/shop?sslmode=disable' }, 'url', /nothing behind/],
    ['TLS that is neither on nor off', { tls: 'maybe' }, 'tls', /"insecure"/],
    ['a time limit in seconds', { statementTimeoutMs: 30 }, 'statementTimeoutMs', /from 100 to 3600000/],
    ['no rows', { table: undefined }, '', /"query" or "table"/],
    ['no key', { key: [] }, 'key', /identify a row/],
  ] as const)
    it(`is refused with ${what}`, () => {
      const problem = problemWith(over);
      assert.equal(problem.path, `jobs.catalogue.source${path === '' ? '' : `.${path}`}`);
      assert.match(problem.expected, expected);
      assert.doesNotMatch(problem.message, /open@|"open"/);
    });
});
