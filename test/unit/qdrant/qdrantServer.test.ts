import assert from 'node:assert/strict';
import { qdrantServer } from '../../../src/connectors/qdrant/qdrantServer.ts';
import { AuthError } from '../../../src/core/errors.ts';

const PLACES: readonly (readonly [string, [boolean, string, number, string]])[] = [
  ['http://127.0.0.1:6333', [false, '127.0.0.1', 6333, '']],
  ['http://localhost', [false, 'localhost', 80, '']],
  ['https://vectors.example', [true, 'vectors.example', 443, '']],
  ['https://vectors.example:443', [true, 'vectors.example', 443, '']],
  ['https://vectors.example:6333/', [true, 'vectors.example', 6333, '']],
  ['https://example.org/team/qdrant/', [true, 'example.org', 443, '/team/qdrant']],
  ['http://[::1]:6333', [false, '::1', 6333, '']],
];

describe('the address of a Qdrant server', () => {
  for (const [url, place] of PLACES) {
    it(`is read from ${url}`, () => {
      const { https, host, port, prefix } = qdrantServer({ url, timeoutMs: 1_000 });
      assert.deepEqual([https, host, port, prefix], place);
    });
  }

  it('is named in messages with its path and without its key', () => {
    const { whom } = qdrantServer({ url: 'https://example.org/qdrant/', apiKey: 'hidden', timeoutMs: 1_000 });
    assert.equal(whom, 'Qdrant at https://example.org/qdrant');
  });

  it('refuses a key that no header can carry, without repeating it', () => {
    const open = () => qdrantServer({ url: 'http://localhost', apiKey: 'hid\nden', timeoutMs: 1_000 });
    assert.throws(open, (error) => error instanceof AuthError && !error.message.includes('hid'));
  });
});
