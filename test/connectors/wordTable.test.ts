// The file of the built-in embedder's word vectors: nothing is lost in it, and a damaged one is not read.

import assert from 'node:assert/strict';
import { decodeWordTable, encodeWordTable } from '../../src/connectors/builtin/wordTable.ts';
import { CorruptError } from '../../src/core/errors.ts';

const TABLE = {
  dimensions: 2,
  words: ['the', 'of', 'ñandú'],
  scales: Float32Array.of(0.5, 0.25, 1),
  rows: Int8Array.of(1, -1, 127, -127, 0, 3),
};

describe('the table of word vectors', () => {
  it('is read as it was written', () => {
    assert.deepEqual(decodeWordTable(encodeWordTable(TABLE)), TABLE);
  });

  it('is refused when it is cut short', () => {
    assert.throws(() => decodeWordTable(encodeWordTable(TABLE).subarray(0, -1)), CorruptError);
  });

  it('is refused when it is something else', () => {
    assert.throws(() => decodeWordTable(Buffer.from('<!doctype html><title>Not found</title>')), CorruptError);
    assert.throws(() => decodeWordTable(Buffer.alloc(0)), CorruptError);
  });
});
