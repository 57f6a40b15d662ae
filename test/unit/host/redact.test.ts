import assert from 'node:assert/strict';
import { redact } from '../../../src/host/redact.ts';

describe('a text that leaves the machine', () => {
  const hidden: readonly (readonly [what: string, text: string, shown: string])[] = [
    ['a known secret', 'server said: hunter2!', 'server said: •••!'],
    ['a bearer token', 'authorization: Bearer abcdef0123456789', 'authorization: Bearer •••'],
    ['a password in a URL', 'postgres://reader:s3cr3t@db/shop', 'postgres://reader:•••@db/shop'],
    ['a token in a query', 'GET /x?access_token=abc123def&limit=5', 'GET /x?access_token=•••&limit=5'],
    ['a key in JSON', '{"api_key": "abc123def"}', '{"api_key": "•••"}'],
  ];
  for (const [what, text, shown] of hidden) {
    it(`does not hold ${what}`, () => {
      assert.equal(redact(text, ['hunter2']), shown);
    });
  }

  it('keeps references to secrets, and values too short to be told from words', () => {
    const text = `"password": "\${secret:shop}", in`;
    assert.equal(redact(text, ['in']), text);
  });
});
