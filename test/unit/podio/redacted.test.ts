import assert from 'node:assert/strict';
import { redacted } from '../../../src/connectors/podio/client/redacted.ts';

describe('an answer of Podio', () => {
  it('loses token and push at every depth', () => {
    const answer = {
      token: 'x',
      push: {},
      app: { token: 'y', name: 'n' },
      files: [{ push: { signature: 'z' }, id: 1 }],
    };
    assert.deepEqual(redacted(answer), { app: { name: 'n' }, files: [{ id: 1 }] });
  });

  it('is otherwise as it came, its order too', () => {
    const answer = { b: 1, a: [null, true, 'token'], nested: { z: {}, y: [] } };
    assert.equal(redacted(answer), answer);
    assert.equal(JSON.stringify(redacted({ ...answer, token: 1 })), JSON.stringify(answer));
  });
});
