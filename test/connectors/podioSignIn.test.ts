import assert from 'node:assert/strict';
import type { PodioSession } from '../../src/connectors/podio/client/session.ts';
import { AuthError, TransientError } from '../../src/core/errors.ts';
import { appToken } from '../fakes/podio/liveSecrets.ts';
import type { PodioFakeOptions } from '../fakes/podio/podioOptions.ts';
import { AUTH, PodioFixture, secretCalled } from './podioFixture.ts';
import { LIVE } from './readSource.ts';

const CLIENT = { clientId: AUTH.clientId, clientSecret: AUTH.clientSecret };

describe('signing in to Podio', () => {
  let podio: PodioFixture;

  async function start(options: PodioFakeOptions = {}): Promise<void> {
    podio = await PodioFixture.start(options);
  }

  afterEach(() => podio.stop());

  const granted = async (): Promise<Readonly<Record<string, number>>> => (await podio.control.stats()).tokens.granted;
  const list = (over: object = {}, session?: PodioSession) => podio.backup({ ...over }, session).expand(null, LIVE);

  /** A session that remembers what it was told. */
  function session(refreshToken: string | null = null): PodioSession & { readonly told: string[] } {
    const told: string[] = [];
    return { refreshToken, told, onRefreshToken: async (value) => void told.push(value) };
  }

  it('by password happens with the first call and once', async () => {
    await start();
    const source = podio.backup();
    assert.deepEqual(await granted(), {});
    await Promise.all([1, 2, 3, 4, 5].map(() => source.expand(null, LIVE)));
    assert.deepEqual(await granted(), { password: 1 });
  });

  it('by authorization code, by refresh token and as an app', async () => {
    await start();
    const redirectUri = 'http://127.0.0.1/callback';
    await list({ auth: { grant: 'authorization_code', ...CLIENT, code: secretCalled('test-code'), redirectUri } });
    const kept = session();
    await list({}, kept);
    const [refreshToken = ''] = kept.told;
    await list({ auth: { grant: 'refresh_token', ...CLIENT, refreshToken: secretCalled(refreshToken) } });
    const { id: app = 0 } = (await podio.control.outline()).organizations[0]?.spaces[0]?.apps[0] ?? {};
    const auth = { grant: 'app', ...CLIENT, appId: app, appToken: secretCalled(appToken(app)) };
    await podio.rows({ auth, app }).expand(null, LIVE);
    assert.deepEqual(await granted(), { authorization_code: 1, password: 1, refresh_token: 1, app: 1 });
  });

  it('hands on every refresh token that is new', async () => {
    await start({ oauth: { rotate: true } });
    const kept = session();
    const source = podio.backup({}, kept);
    await source.expand(null, LIVE);
    await podio.control.revokeTokens();
    await source.expand(null, LIVE);
    assert.equal(kept.told.length, 2);
    assert.equal(new Set(kept.told).size, 2);
  });

  it('goes on with the refresh token of an earlier sign-in before anything else', async () => {
    await start({ oauth: { rotate: true } });
    const first = session();
    await list({}, first);
    const second = session(first.told[0]);
    await list({}, second);
    assert.deepEqual(await granted(), { password: 1, refresh_token: 1 });
    assert.equal(second.told.length, 1);
  });

  it('falls back to the grant itself where that refresh token is void', async () => {
    await start();
    await list({}, session('void'));
    assert.deepEqual(await granted(), { password: 1 });
  });

  it('is renewed once for all calls that are refused side by side', async () => {
    await start({ workspaces: 8 });
    const source = podio.backup();
    const { nodes } = await source.expand(null, LIVE);
    const [organization] = nodes;
    assert.ok(organization);
    const workspaces = (await source.expand(organization, LIVE)).nodes;
    await podio.control.revokeTokens();
    const expanded = await Promise.all(workspaces.map((workspace) => source.expand(workspace, LIVE)));
    assert.equal(expanded.flatMap((one) => one.nodes).length, 8);
    assert.deepEqual(await granted(), { password: 1, refresh_token: 1 });
  });

  it('is tried once for a call, and then the run stops', async () => {
    await start();
    await podio.control.order({
      fault: { kind: 'refused', status: 401 },
      when: { kind: 'every', nth: 1 },
      on: ['orgs'],
    });
    await assert.rejects(list(), (error: unknown) => error instanceof AuthError && /source\.auth/.test(error.message));
    assert.equal(await podio.calls('orgs'), 2);
    assert.deepEqual(await granted(), { password: 1, refresh_token: 1 });
  });

  it('is not tried again with credentials that were refused', async () => {
    await start();
    const source = podio.backup({ auth: { ...AUTH, password: secretCalled('wrong') } });
    await assert.rejects(source.expand(null, LIVE), AuthError);
    await assert.rejects(source.expand(null, LIVE), AuthError);
    assert.equal(await podio.calls('oauth/token'), 1);
  });

  it('says what to check when it is refused, and none of the secrets', async () => {
    await start();
    const wrong = { ...AUTH, password: secretCalled('hunter2') };
    await assert.rejects(list({ auth: wrong }), ({ message }: Error) => {
      assert.match(message, /invalid_grant.*"password"/s);
      assert.doesNotMatch(message, /hunter2|test-secret/);
      return true;
    });
  });

  it('is repeated after a passing fault, and costs no call', async () => {
    await start();
    await podio.control.order({
      fault: { kind: 'failed', status: 503 },
      when: { kind: 'times', count: 2 },
      on: ['oauth/token'],
    });
    await list();
    assert.deepEqual(podio.gate.counted, { calls: 1 });
    assert.equal(await podio.calls('oauth/token'), 3);
  });

  it('gives up on a fault that does not pass', async () => {
    await start();
    await podio.control.order({
      fault: { kind: 'failed', status: 500 },
      when: { kind: 'every', nth: 1 },
      on: ['oauth/token'],
    });
    await assert.rejects(list(), TransientError);
  });

  it('lets a caller go that no longer waits, and the others have their token', async () => {
    await start();
    await podio.control.order({
      fault: { kind: 'latency', ms: 200 },
      when: { kind: 'times', count: 1 },
      on: ['oauth/token'],
    });
    const source = podio.backup();
    const leaving = new AbortController();
    const reason = new Error('left');
    const left = source.expand(null, leaving.signal);
    const stayed = source.expand(null, LIVE);
    leaving.abort(reason);
    await assert.rejects(left, reason);
    assert.equal((await stayed).nodes.length, 1);
  });

  for (const status of [200, 401]) {
    it(`takes the second step with the code, asked for with ${status}`, async () => {
      await start({ oauth: { mfa: { otp: '123456', recoveryCode: 'r', status } } });
      await list({ auth: { ...AUTH, otp: secretCalled('123456') } });
      assert.deepEqual(await granted(), { mfa: 1 });
    });
  }

  it('says what to set where the second step has no code', async () => {
    await start({ oauth: { mfa: { otp: '123456', recoveryCode: 'r' } } });
    await assert.rejects(
      list(),
      (error: unknown) => error instanceof AuthError && /"otp" of source\.auth/.test(error.message),
    );
  });

  it('is refused with a code that is wrong, which is not repeated', async () => {
    await start({ oauth: { mfa: { otp: '123456', recoveryCode: 'r' } } });
    await assert.rejects(list({ auth: { ...AUTH, otp: secretCalled('999999') } }), ({ message }: Error) => {
      assert.doesNotMatch(message, /999999/);
      return true;
    });
  });
});
