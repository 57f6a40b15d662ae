import assert from 'node:assert/strict';
import { Accounts } from '../../../src/runner/accounts.ts';
import { podioAccount } from '../../../src/runner/podioAccount.ts';
import { parsedBackup, sampleBackup } from '../jobFile/sampleJob.ts';

const client = { clientId: 'key', clientSecret: `\${secret:client}` };
const of = (source: Record<string, unknown> = {}) => podioAccount(parsedBackup(sampleBackup({ source })).source);

describe('the account that Podio counts calls for', () => {
  it('is a user at a host with an API key', () => {
    assert.equal(of().account, 'podio at api.podio.com as ana@example.com with the key "key"');
  });

  it('is named by its secret where the job names no user', () => {
    const auth = { grant: 'refresh_token', ...client, refreshToken: `\${secret:token-of-ana}` };
    assert.equal(of({ auth }).account, 'podio at api.podio.com with the key "key" and the token "token-of-ana"');
  });

  it('is another on another host', () => {
    assert.notEqual(of({ url: 'http://127.0.0.1:8420' }).account, of().account);
  });

  it('may what the job states, and else what the server says', () => {
    const stated = of({ callsPerHour: 5_000 }).budgets ?? [];
    assert.deepEqual(
      stated.map(({ unit, limit, windowMs, ceiling }) => [unit, limit, windowMs, ceiling]),
      [
        ['calls', 5_000, 3_600_000, 'stated'],
        ['limitedCalls', 250, 3_600_000, 'assumed'],
      ],
    );
  });

  it('pauses for an hour when a refusal does not say how long', () => {
    assert.equal(of().defaultPauseMs, 3_600_000);
  });

  it('is shared by two jobs, and the second is told what counts when it states something else', () => {
    const warned: string[] = [];
    const accounts = new Accounts();
    const governor = (source: Record<string, unknown>) => accounts.governor(of(source), (text) => warned.push(text));
    assert.equal(governor({ callsPerHour: 5_000 }), governor({ callsPerHour: 5_000, include: ['items'] }));
    assert.deepEqual(warned, []);
    governor({ callsPerHour: 100 });
    assert.match(warned[0] ?? '', /states 5,000 calls per hour.* not this job's 100 calls per hour/);
  });
});
