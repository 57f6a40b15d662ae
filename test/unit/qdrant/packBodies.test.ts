import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type BodyForm, packBodies } from '../../../src/connectors/qdrant/packBodies.ts';
import { PermanentError } from '../../../src/core/errors.ts';

const form: BodyForm<string> = {
  open: '{"items":[',
  close: ']}',
  itemBytes: 4,
  write: (body, item) => body.text(JSON.stringify(item)),
  describe: (item) => `Item ${item.slice(0, 5)}`,
};
const FRAME = form.open.length + form.close.length;

const itemsOf = (bodies: readonly Buffer[]): string[][] => bodies.map((body) => JSON.parse(body.toString()).items);

describe('cutting a list into bodies', () => {
  it('makes none of an empty list', () => {
    assert.deepEqual(packBodies([], form, { maxItems: 2, maxBytes: 100 }), []);
  });

  it('cuts by the number of items', () => {
    assert.deepEqual(itemsOf(packBodies(['a', 'b', 'c', 'd', 'e'], form, { maxItems: 2, maxBytes: 1_000 })), [
      ['a', 'b'],
      ['c', 'd'],
      ['e'],
    ]);
  });

  it('fills a body to the last byte and no further', () => {
    const maxBytes = FRAME + '"aa","bb"'.length;
    assert.deepEqual(itemsOf(packBodies(['aa', 'bb', 'cc'], form, { maxItems: 9, maxBytes })), [['aa', 'bb'], ['cc']]);
  });

  it('refuses an item that no body can hold, by its name', () => {
    const pack = () => packBodies(['a', 'b'.repeat(50)], form, { maxItems: 9, maxBytes: 40 });
    assert.throws(
      pack,
      (error) => error instanceof PermanentError && /^Item bbbbb takes more than 40 bytes/.test(error.message),
    );
  });

  it('keeps every item once and in order, and every body within both limits', () => {
    const limits = fc.record({
      maxItems: fc.integer({ min: 1, max: 7 }),
      maxBytes: fc.integer({ min: 200, max: 400 }),
    });
    const texts = fc.array(fc.string({ unit: 'grapheme', maxLength: 20 }), { maxLength: 60 });
    fc.assert(
      fc.property(texts, limits, (items, { maxItems, maxBytes }) => {
        const bodies = packBodies(items, form, { maxItems, maxBytes });
        assert.deepEqual(itemsOf(bodies).flat(), items);
        assert.ok(bodies.every((body) => body.byteLength <= maxBytes));
        assert.ok(itemsOf(bodies).every((each) => each.length > 0 && each.length <= maxItems));
      }),
    );
  });
});
