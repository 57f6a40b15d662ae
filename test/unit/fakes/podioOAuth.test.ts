// The Podio fake's tokens: who gets one, for how long, and what every wrong one is told.

import { strict as assert } from 'node:assert';
import { appToken } from '../../fakes/podio/liveSecrets.ts';
import { startPodioFake } from '../../fakes/podio/podioFake.ts';
import type { OAuthOptions } from '../../fakes/podio/podioOptions.ts';
import { type Answer, callApi } from './callApi.ts';
import { firstApp, type PodioFake } from './podioCalls.ts';

const CLIENT = { client_id: 'test-client', client_secret: 'test-secret' };
const PASSWORD = { grant_type: 'password', username: 'ada@example.com', password: 'test-password' };
const HOUR_MS = 3_600_000;

describe('the Podio fake gives tokens', () => {
  let fake: PodioFake;

  const start = async (oauth: OAuthOptions = {}): Promise<void> => {
    fake = await startPodioFake({ workspaces: 1, oauth });
  };
  const grant = (asked: Readonly<Record<string, string>>): Promise<Answer> =>
    callApi(fake.url, 'POST', '/oauth/token', new URLSearchParams({ ...CLIENT, ...asked }).toString(), {
      'content-type': 'application/x-www-form-urlencoded',
    });
  const probe = async (token: string, path = '/oauth/scope'): Promise<number> =>
    (await callApi(fake.url, 'GET', path, undefined, { authorization: `OAuth2 ${token}` })).status;
  const refused = (answer: Answer, error: string): void => {
    assert.equal(answer.status, 400, answer.text);
    assert.equal(answer.json.error, error);
  };

  afterEach(async () => fake.stop());

  it('for a password, in the shape of the documents', async () => {
    await start();
    const { json } = await grant(PASSWORD);
    assert.deepEqual(Object.keys(json).sort(), [
      'access_token',
      'expires_in',
      'ref',
      'refresh_token',
      'scope',
      'token_type',
    ]);
    assert.equal(json.expires_in, 28_800);
    assert.equal(await probe(json.access_token), 200);
    assert.equal(await probe(json.access_token, '/org/'), 200);
  });

  it('as a form at /oauth/token and as JSON at /oauth/token/v2, and not the other way', async () => {
    await start();
    const asked = { ...CLIENT, ...PASSWORD };
    refused(await callApi(fake.url, 'POST', '/oauth/token', asked), 'invalid_client');
    assert.equal((await callApi(fake.url, 'POST', '/oauth/token/v2', asked)).status, 200);
    const form = new URLSearchParams(asked).toString();
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    refused(await callApi(fake.url, 'POST', '/oauth/token/v2', form, headers), 'invalid_value');
  });

  it('for a code once, and to nobody with wrong words', async () => {
    await start();
    const code = { grant_type: 'authorization_code', code: 'test-code', redirect_uri: 'http://127.0.0.1/callback' };
    refused(await grant({ ...code, redirect_uri: 'http://elsewhere.example' }), 'invalid_grant');
    assert.equal((await grant(code)).status, 200);
    refused(await grant(code), 'invalid_grant');
    refused(await grant({ ...PASSWORD, password: 'wrong' }), 'invalid_grant');
    refused(await grant({ ...PASSWORD, client_secret: 'wrong' }), 'invalid_client');
    refused(await grant({ grant_type: 'magic' }), 'invalid_request');
    assert.deepEqual((await fake.control.stats()).tokens, {
      granted: { authorization_code: 1 },
      refused: 5,
      unauthorized: 0,
    });
  });

  it('for an app: its items, and nothing around them', async () => {
    await start();
    const app = await firstApp(fake);
    const { json } = await grant({ grant_type: 'app', app_id: String(app), app_token: appToken(app) });
    assert.equal(await probe(json.access_token, `/app/${app}`), 200);
    assert.equal(await probe(json.access_token, `/item/app/${app}/`), 200);
    assert.equal(await probe(json.access_token, '/org/'), 403);
    assert.equal(await probe(json.access_token, `/app/${app + 3}`), 403);
    const filter = await callApi(
      fake.url,
      'POST',
      `/item/app/${app}/filter/`,
      {},
      { authorization: `OAuth2 ${json.access_token}` },
    );
    assert.equal(filter.status, 403);
  });

  it('that expire, and one refresh token for all of them', async () => {
    await start({ accessTtlMs: HOUR_MS });
    const first = (await grant(PASSWORD)).json;
    await fake.control.advance(HOUR_MS);
    const late = await callApi(fake.url, 'GET', '/org/', undefined, { authorization: `OAuth2 ${first.access_token}` });
    assert.equal(late.status, 401);
    assert.equal(late.json.error_description, 'expired_token');
    assert.equal(late.headers.get('x-rate-limit-limit'), null);
    const again = (await grant({ grant_type: 'refresh_token', refresh_token: first.refresh_token })).json;
    assert.equal(again.refresh_token, first.refresh_token);
    assert.equal(await probe(again.access_token), 200);
    await fake.control.advance(28 * 24 * HOUR_MS);
    refused(await grant({ grant_type: 'refresh_token', refresh_token: first.refresh_token }), 'invalid_grant');
  });

  it('with another refresh token each time, when rotation is on', async () => {
    await start({ rotate: true });
    const first = (await grant(PASSWORD)).json;
    const refresh = { grant_type: 'refresh_token', refresh_token: first.refresh_token };
    assert.notEqual((await grant(refresh)).json.refresh_token, first.refresh_token);
    refused(await grant(refresh), 'invalid_grant');
  });

  it('that a revocation ends', async () => {
    await start();
    const { json } = await grant(PASSWORD);
    await fake.control.revokeTokens();
    assert.equal(await probe(json.access_token), 401);
    assert.equal((await grant({ grant_type: 'refresh_token', refresh_token: json.refresh_token })).status, 200);
    await fake.control.revokeTokens(true);
    refused(await grant({ grant_type: 'refresh_token', refresh_token: json.refresh_token }), 'invalid_grant');
  });

  it('after a second step, once per nonce', async () => {
    await start({ mfa: { otp: '123456', recoveryCode: 'rescue' } });
    const { status, json } = await grant(PASSWORD);
    assert.deepEqual([status, Object.keys(json)], [200, ['server_nonce']]);
    const verify = (code: object): Promise<Answer> =>
      callApi(fake.url, 'POST', '/mfa/verify', { nonce: json.server_nonce, ...code });
    refused(await verify({ otp: '000000' }), 'invalid_grant');
    const verified = await verify({ otp: '123456' });
    assert.equal(await probe(verified.json.access_token), 200);
    refused(await verify({ recoveryCode: 'rescue' }), 'invalid_grant');
  });
});
