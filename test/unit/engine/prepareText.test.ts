// The rule for empty and over-long texts.

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { prepareText } from '../../../src/engine/prepareText.ts';

const cut = (text: string, maxChars: number): string => {
  const prepared = prepareText(text, maxChars);
  assert.ok(prepared.kind === 'text' && prepared.truncated);
  return prepared.text;
};

describe('prepareText', () => {
  it('trims', () => {
    assert.deepEqual(prepareText(' \n a b\u00a0\t', 10), { kind: 'text', text: 'a b', truncated: false });
  });

  it('calls empty what is nothing but white space', () => {
    for (const text of ['', ' ', '\n\t\u00a0\ufeff']) assert.deepEqual(prepareText(text, 10), { kind: 'empty' });
  });

  it('leaves a text of exactly the longest length whole', () => {
    assert.deepEqual(prepareText('12345', 5), { kind: 'text', text: '12345', truncated: false });
  });

  it('replaces lone surrogates, which no server can be sent', () => {
    assert.deepEqual(prepareText('a\ud83d b', 10), { kind: 'text', text: 'a\ufffd b', truncated: false });
  });

  it('cuts at the end of a word', () => {
    assert.equal(cut('one two three', 9), 'one two');
    assert.equal(cut('one two three', 7), 'one two');
    assert.equal(cut('one two   three', 9), 'one two');
  });

  it('cuts within a word that has no end near the limit', () => {
    assert.equal(cut(`short ${'x'.repeat(5_000)}`, 1_000).length, 1_000);
  });

  it('never cuts a surrogate pair, an accent or an emoji of several parts', () => {
    assert.equal(cut('👍👍👍', 5), '👍👍');
    assert.equal(cut('abe\u0301d', 3), 'ab');
    assert.equal(cut(`ab${'👩‍👩‍👧'}cd`, 6), 'ab');
  });

  it('always gives a well-formed beginning of the text within the limit, and never an empty one', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), fc.integer({ min: 2, max: 40 }), (text, maxChars) => {
        const prepared = prepareText(text, maxChars);
        if (prepared.kind === 'empty') return text.trim() === '';
        const whole = text.trim().toWellFormed();
        return (
          prepared.text.length > 0 &&
          prepared.text.length <= maxChars &&
          prepared.text.isWellFormed() &&
          whole.startsWith(prepared.text) &&
          prepared.truncated === whole.length > maxChars
        );
      }),
    );
  });
});
