import assert from 'node:assert/strict';
import { renewableSecretOf } from '../../../src/core/jobFile/renewableSecret.ts';
import { parsedBackup, parsedJob, sampleBackup, sampleJob } from './sampleJob.ts';

const client = { clientId: 'key', clientSecret: `\${secret:client}` };
const of = (auth: object) => renewableSecretOf(parsedBackup(sampleBackup({ source: { auth } })));

describe('the secret that a service renews by itself', () => {
  it('is the refresh token that the job names, which is void from then on', () => {
    const token = { ...client, grant: 'refresh_token', refreshToken: `\${secret:token}` };
    assert.deepEqual(of(token), { name: 'token', replaces: 'token' });
  });

  it('stands beside the code of a sign-in, which is used up by then', () => {
    const code = {
      ...client,
      grant: 'authorization_code',
      code: `\${secret:code}`,
      redirectUri: 'https://example.com',
    };
    assert.deepEqual(of(code), { name: 'code.refresh', replaces: 'code' });
  });

  it('stands beside a password, which still works', () => {
    const password = { ...client, grant: 'password', username: 'ana@example.com', password: `\${secret:podio}` };
    assert.deepEqual(of(password), { name: 'podio.refresh', replaces: null });
  });

  it('stands beside a password whose one-time code is used up by then', () => {
    const password = { ...client, grant: 'password', username: 'ana@example.com', password: `\${secret:podio}` };
    assert.deepEqual(of({ ...password, otp: `\${secret:otp}` }), { name: 'podio.refresh', replaces: 'otp' });
  });

  it('is none for a job without a sign-in', () => {
    assert.equal(renewableSecretOf(parsedJob(sampleJob())), null);
  });
});
