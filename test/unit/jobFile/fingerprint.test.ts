import assert from 'node:assert/strict';
import { fingerprintOf } from '../../../src/core/jobFile/fingerprint.ts';
import { parsedBackup, parsedJob, sampleBackup, sampleJob } from './sampleJob.ts';

const of = (parts: Parameters<typeof sampleJob>[0] = {}) => fingerprintOf(parsedJob(sampleJob(parts)));

describe('the fingerprint of a job', () => {
  it('is two short hashes', () => {
    const { source, space } = of();
    assert.match(`${source} ${space}`, /^[0-9a-f]{16} [0-9a-f]{16}$/);
  });

  for (const [what, parts] of [
    ['file', { source: { path: 'other.db' } }],
    ['table', { source: { table: 'other' } }],
    ['query', { source: { table: undefined, query: 'SELECT 1 AS id' } }],
    ['key', { source: { key: ['id', 'lang'] } }],
    ['paging', { source: { paging: 'offset' } }],
    ['text', { text: ['name', 'description'] }],
    ['payload', { payload: ['name'] }],
  ] as const) {
    it(`tells another ${what} of the source, and keeps the space`, () => {
      assert.notEqual(of(parts).source, of().source);
      assert.equal(of(parts).space, of().space);
    });
  }

  for (const [what, parts] of [
    ['page size', { source: { pageSize: 10 } }],
    ['number of ranges', { source: { ranges: 4 } }],
    ['way to write the key', { source: { key: 'id' } }],
    ['budget', { embedder: { type: 'builtin', textsPerMinute: 10, concurrency: 2 } }],
    ['place of the vectors', { destination: { type: 'embedded', path: 'elsewhere.db' } }],
    ['rule for deletes', { deletes: 'sweep' }],
  ] as const) {
    it(`is the same with another ${what}`, () => {
      assert.deepEqual(of(parts), of());
    });
  }

  const gemini = (over: object = {}) => of({ embedder: { type: 'gemini', apiKey: `\${secret:a}`, ...over } });

  for (const [what, over] of [
    ['model', { model: 'gemini-embedding-2' }],
    ['number of dimensions', { dimensions: 256 }],
    ['task type', { taskType: 'CLUSTERING' }],
  ] as const) {
    it(`tells another ${what} of Gemini, and keeps the source`, () => {
      assert.notEqual(gemini(over).space, gemini().space);
      assert.equal(gemini(over).source, gemini().source);
    });
  }

  for (const [what, over] of [
    ['key', { apiKey: `\${secret:b}` }],
    ['address', { url: 'https://proxy.example.com' }],
    ['price', { price: { perMillionTokens: 1, asOf: '2026-11-01' } }],
    ['size of calls', { textsPerCall: 10 }],
  ] as const) {
    it(`is the same with another ${what} of Gemini`, () => {
      assert.deepEqual(gemini(over), gemini());
    });
  }
});

describe('the fingerprint of a backup', () => {
  const password = (over: object = {}) => ({
    grant: 'password',
    clientId: 'key',
    clientSecret: `\${secret:client}`,
    username: 'ana@example.com',
    password: `\${secret:podio}`,
    ...over,
  });
  const backup = (source: Record<string, unknown> = {}, over: Record<string, unknown> = {}) =>
    fingerprintOf(parsedBackup(sampleBackup({ source, ...over })));

  it('has a space that no vectors are made in', () => {
    assert.equal(backup().space, 'none');
  });

  for (const [what, source] of [
    ['server', { url: 'https://podio.example.com' }],
    ['account', { auth: password({ username: 'eva@example.com' }) }],
    ['choice of organizations', { organizations: ['Casa*'] }],
    ['choice of what to leave out', { exclude: { workspaces: [], apps: ['Old'] } }],
    ['choice of what to keep', { include: ['items'] }],
    ['answer about archived workspaces', { archived: true }],
    ['call that pages come from', { listing: 'list' }],
  ] as const) {
    it(`tells another ${what}`, () => {
      assert.notEqual(backup(source).source, backup().source);
    });
  }

  it('tells another archive', () => {
    const elsewhere = { destination: { type: 'archive', path: 'backups/other' } };
    assert.notEqual(backup({}, elsewhere).source, backup().source);
  });

  for (const [what, source] of [
    ['budget', { callsPerHour: 5_000, limitedCallsPerHour: 1_000 }],
    ['pace', { pace: 'burst' }],
    ['number of calls at once', { concurrency: 1 }],
    ['page size', { pageSize: 100 }],
    ['secret', { auth: password({ password: `\${secret:other}`, clientSecret: `\${secret:third}` }) }],
    ['one-time code', { auth: password({ otp: `\${secret:otp}` }) }],
    ['order of what to keep', { include: ['views', 'members', 'tasks', 'files', 'comments', 'items'] }],
  ] as const) {
    it(`is the same with another ${what}`, () => {
      assert.deepEqual(backup(source), backup());
    });
  }

  it('is the same when the code of a sign-in gives way to its refresh token', () => {
    const client = { clientId: 'key', clientSecret: `\${secret:client}` };
    const code = {
      ...client,
      grant: 'authorization_code',
      code: `\${secret:code}`,
      redirectUri: 'https://example.com',
    };
    const token = { ...client, grant: 'refresh_token', refreshToken: `\${secret:token}` };
    assert.deepEqual(backup({ auth: code }), backup({ auth: token }));
  });
});

describe('the fingerprint of a sync of Podio items', () => {
  const auth = { grant: 'app', clientId: 'key', clientSecret: `\${secret:c}`, appId: 7, appToken: `\${secret:t}` };
  const source = (over: object) => of({ source: { path: undefined, table: undefined, key: undefined, ...over } });

  it('tells another app', () => {
    const app = (id: number) => source({ type: 'podio', auth: { ...auth, appId: id }, app: id });
    assert.notEqual(app(7).source, app(8).source);
  });

  it('tells another part of an archive, and another archive', () => {
    const archive = (over: object = {}) => source({ type: 'archive', path: 'backups/casa', ...over }).source;
    assert.equal(new Set([archive(), archive({ app: 7 }), archive({ path: 'backups/other' })]).size, 3);
  });
});
