// The payload of a row: which columns, under which names, as which JSON.

import assert from 'node:assert/strict';
import { ConfigError } from '../../../src/core/errors.ts';
import { compilePayload } from '../../../src/core/payloadMap.ts';

const ROW = { id: 7, name: 'Chair', stock: 2n ** 60n, photo: Uint8Array.of(1, 2, 3), note: null };

describe('compilePayload', () => {
  it('takes every column where the job says nothing', () => {
    assert.deepEqual(compilePayload(undefined)(ROW), {
      id: 7,
      name: 'Chair',
      stock: '1152921504606846976',
      photo: 'AQID',
      note: null,
    });
  });

  it('takes the columns of a list', () => {
    assert.deepEqual(compilePayload(['name', 'note'])(ROW), { name: 'Chair', note: null });
  });

  it('takes nothing for an empty map', () => {
    assert.deepEqual(compilePayload({})(ROW), {});
  });

  it('renames by a map, and may give one column twice', () => {
    assert.deepEqual(compilePayload({ title: 'name', label: 'name' })(ROW), { title: 'Chair', label: 'Chair' });
  });

  it('keeps a column that is called __proto__', () => {
    const fields = JSON.parse('{"__proto__": "kept"}');
    assert.equal(JSON.stringify(compilePayload(['__proto__'])(fields)), '{"__proto__":"kept"}');
  });

  it('refuses an unknown column where the columns are known', () => {
    assert.throws(() => compilePayload({ title: 'nmae' }, ['id', 'name']), ConfigError);
  });

  it('refuses an unknown column at the first row where they are not', () => {
    assert.throws(
      () => compilePayload(['nmae'])(ROW),
      /payload: the source has no column "nmae" \(did you mean "name"/,
    );
  });

  it('gives null for a column that a later row lacks', () => {
    const payloadOf = compilePayload(['name', 'note']);
    payloadOf(ROW);
    assert.deepEqual(payloadOf({ name: 'Table' }), { name: 'Table', note: null });
  });
});
