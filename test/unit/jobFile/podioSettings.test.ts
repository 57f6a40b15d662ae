import assert from 'node:assert/strict';
import { podioBackupSourceSchema } from '../../../src/core/jobFile/podioBackupSource.ts';
import { podioSourceSchema } from '../../../src/core/jobFile/podioSource.ts';

const secret = (name: string): string => `\${secret:${name}}`;
const client = { clientId: 'id', clientSecret: secret('client') };
const USER = { grant: 'password', ...client, username: 'ada@example.com', password: secret('user') };
const APP = { grant: 'app', ...client, appId: 7, appToken: secret('app') };
const BACKUP = { type: 'podio', auth: USER };

const refusals = (
  schema: typeof podioSourceSchema | typeof podioBackupSourceSchema,
  settings: object,
): readonly string[] =>
  (schema.safeParse(settings).error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`);

describe('the settings of a Podio backup', () => {
  it('need no more than who signs in', () => {
    const { url, organizations, exclude, include, archived, callsPerHour, limitedCallsPerHour, pace, listing } =
      podioBackupSourceSchema.parse(BACKUP);
    assert.deepEqual(
      { url, organizations, exclude, include, archived, callsPerHour, limitedCallsPerHour, pace, listing },
      {
        url: 'https://api.podio.com',
        organizations: ['*'],
        exclude: { workspaces: [], apps: [] },
        include: ['items', 'comments', 'files', 'tasks', 'members', 'views'],
        archived: false,
        // Podio's answers say what it grants.
        callsPerHour: undefined,
        limitedCallsPerHour: undefined,
        pace: 'steady',
        listing: 'filter',
      },
    );
  });

  it('take ids as numbers or text', () => {
    const { organizations, exclude } = podioBackupSourceSchema.parse({
      ...BACKUP,
      organizations: [720_690, 'Casa*'],
      exclude: { apps: [5] },
    });
    assert.deepEqual(
      { organizations, exclude },
      { organizations: ['720690', 'Casa*'], exclude: { workspaces: [], apps: ['5'] } },
    );
  });

  it('take each grant of a person, and not that of an app, which sees no workspace', () => {
    const grants = [
      USER,
      { grant: 'authorization_code', ...client, code: secret('code'), redirectUri: 'http://127.0.0.1/' },
      { grant: 'refresh_token', ...client, refreshToken: secret('refresh') },
    ];
    for (const auth of grants) assert.deepEqual(refusals(podioBackupSourceSchema, { ...BACKUP, auth }), []);
    assert.equal(refusals(podioBackupSourceSchema, { ...BACKUP, auth: APP }).length, 1);
  });

  it('refuse a secret that stands in the file', () => {
    const [refusal = ''] = refusals(podioBackupSourceSchema, { ...BACKUP, auth: { ...USER, password: 'hunter2' } });
    assert.match(refusal, /^auth\.password: /);
    assert.doesNotMatch(refusal, /hunter2/);
  });

  it('refuse what they do not know', () => {
    assert.equal(refusals(podioBackupSourceSchema, { ...BACKUP, include: ['item'] }).length, 1);
    assert.equal(refusals(podioBackupSourceSchema, { ...BACKUP, organizations: [] }).length, 1);
    assert.equal(refusals(podioBackupSourceSchema, { ...BACKUP, callsPerHuor: 1 }).length, 1);
  });
});

describe('the settings of Podio as a source of rows', () => {
  it('name apps, or workspaces, or organizations', () => {
    assert.deepEqual(podioSourceSchema.parse({ type: 'podio', auth: USER, app: 7 }).app, [7]);
    assert.deepEqual(podioSourceSchema.parse({ type: 'podio', auth: USER, workspace: [7, 8] }).workspace, [7, 8]);
    assert.deepEqual(podioSourceSchema.parse({ type: 'podio', auth: USER, organization: 7 }).organization, [7]);
  });

  it('refuse none of them, and two', () => {
    const expected = [': one of "app", "workspace", "organization"'];
    assert.deepEqual(refusals(podioSourceSchema, { type: 'podio', auth: USER }), expected);
    assert.deepEqual(refusals(podioSourceSchema, { type: 'podio', auth: USER, app: 1, workspace: 2 }), expected);
  });

  it("take an app's sign-in for that app alone", () => {
    assert.deepEqual(refusals(podioSourceSchema, { type: 'podio', auth: APP, app: 7 }), []);
    assert.equal(refusals(podioSourceSchema, { type: 'podio', auth: APP, app: 8 }).length, 1);
    assert.equal(refusals(podioSourceSchema, { type: 'podio', auth: APP, workspace: 7 }).length, 1);
  });
});
