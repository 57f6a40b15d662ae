import assert from 'node:assert/strict';
import { serverIdJson, serverIdOfRecord } from '../../../src/connectors/qdrant/serverId.ts';
import { PermanentError } from '../../../src/core/errors.ts';
import { recordId } from '../../../src/core/ids.ts';
import { type Key, recordIdOfKey } from '../../../src/core/keyCodec.ts';

const UUID = 'f47ac10b-58cc-4372-a567-0e02b2c3d479';

describe("a row's key as the id of its point", () => {
  const TAKEN: readonly (readonly [string, Key, string])[] = [
    ['zero', [0], '0'],
    ['an integer', [42], '42'],
    ['the largest integer a double holds', [Number.MAX_SAFE_INTEGER], '9007199254740991'],
    ['an integer beyond that, to the last digit', [9_007_199_254_740_993n], '9007199254740993'],
    ['the largest of 64 bits', [2n ** 64n - 1n], '18446744073709551615'],
    ['a UUID', [UUID], `"${UUID}"`],
    ['a UUID in capitals', [UUID.toUpperCase()], `"${UUID}"`],
  ];
  for (const [what, key, id] of TAKEN) {
    it(`takes ${what}`, () => {
      assert.equal(serverIdOfRecord(recordIdOfKey(key)), id);
    });
  }

  const REFUSED: readonly (readonly [string, Key])[] = [
    ['a negative integer', [-1]],
    ['a fraction', [1.5]],
    ['an integer of more than 64 bits', [2n ** 64n]],
    ['digits that are text', ['42']],
    ['other text', ['shoes']],
    ['bytes', [Uint8Array.of(1)]],
    ['true', [true]],
    ['a composite key', [1, 2]],
  ];
  for (const [what, key] of REFUSED) {
    it(`refuses ${what}, naming the record`, () => {
      const record = recordIdOfKey(key);
      assert.throws(
        () => serverIdOfRecord(record),
        (error) => error instanceof PermanentError && error.message.startsWith(`Record ${record}: expected`),
      );
    });
  }

  it('refuses the id of a record that has no key', () => {
    assert.throws(() => serverIdOfRecord(recordId('no key at all')), PermanentError);
  });

  it('reads the ids of answers, however long', () => {
    assert.deepEqual([42, 2n ** 63n, UUID].map(serverIdJson), ['42', '9223372036854775808', `"${UUID}"`]);
  });
});
