import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  decodeRange,
  encodeRange,
  rangeId,
  rangesBetween,
  readKey,
  readRecordId,
} from '../../../src/connectors/sql/keyRange.ts';
import { CorruptError } from '../../../src/core/errors.ts';
import { nodeId, recordId } from '../../../src/core/ids.ts';
import { recordIdOfKey } from '../../../src/core/keyCodec.ts';

const part = fc.oneof(
  fc.string(),
  fc.bigInt({ min: 2n ** 53n, max: 2n ** 63n - 1n }),
  fc.maxSafeInteger(),
  fc.double({ noNaN: true }).map((value) => value + 0),
  fc.uint8Array().map((bytes) => Buffer.from(bytes)),
);

describe('a key range', () => {
  it('comes back from the store as it was', () => {
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 3 }), (key) => {
        for (const range of rangesBetween([key]))
          assert.deepEqual(decodeRange(JSON.parse(JSON.stringify(encodeRange(range))), key.length), range);
      }),
    );
  });

  it('joins the next one at their common bound', () => {
    assert.deepEqual(rangesBetween([[1], [5]]), [
      { after: null, upTo: [1] },
      { after: [1], upTo: [5] },
      { after: [5], upTo: null },
    ]);
  });

  it('has an id made of its bounds', () => {
    const node = nodeId('table:t');
    assert.deepEqual(
      rangesBetween([
        [1, 'a'],
        [5, 'b'],
      ]).map((range) => rangeId(node, range)),
      ['table:t/rows(..[1,"a"]]', 'table:t/rows([1,"a"]..[5,"b"]]', 'table:t/rows([5,"b"]..]'],
    );
  });

  it('reads a key back from a record’s id', () => {
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 3 }), (key) =>
        assert.deepEqual(readRecordId(recordIdOfKey(key), key.length), key),
      ),
    );
  });

  it('is refused when the store holds something else', () => {
    assert.throws(() => decodeRange(null, 1), CorruptError);
    assert.throws(() => decodeRange({ after: '[1]', upTo: '[1,2]' }, 1), CorruptError);
    assert.throws(() => readKey('no key', 1), CorruptError);
    assert.throws(() => readRecordId(recordId('[1,2]'), 3), CorruptError);
  });
});
