// Content hashes are kept with every point: their form and their values stay as they are.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { hashPayload, hashText } from '../../../src/core/contentHash.ts';

describe('content hashes', () => {
  it('are the first 128 bits of SHA-256 in base64url', () => {
    const digest = createHash('sha256').update('größe 38½').digest();
    assert.equal(hashText('größe 38½'), digest.subarray(0, 16).toString('base64url'));
  });

  it('of a payload do not depend on the order of its keys, at any depth', () => {
    const one = hashPayload({ id: 7, place: { city: 'Köln', zip: '50667' }, tags: [{ a: 1, b: 2 }] });
    const other = hashPayload({ tags: [{ b: 2, a: 1 }], place: { zip: '50667', city: 'Köln' }, id: 7 });
    assert.equal(one, other);
  });

  it('of a payload keep the values they have always had', () => {
    assert.equal(hashPayload({ b: [1, null, true], a: 'ä"' }), hashText('{"a":"ä\\"","b":[1,null,true]}'));
  });

  it('of a payload differ by value, by type, by name and by the order of a list', () => {
    const payloads = [{}, { a: 1 }, { a: '1' }, { b: 1 }, { a: null }, { a: [1, 2] }, { a: [2, 1] }, { a: { b: 1 } }];
    assert.equal(new Set(payloads.map((payload) => hashPayload(payload))).size, payloads.length);
  });
});
