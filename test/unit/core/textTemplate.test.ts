// The text of a row, from a list of columns or from a template.

import assert from 'node:assert/strict';
import { ConfigError } from '../../../src/core/errors.ts';
import { compileText } from '../../../src/core/textTemplate.ts';

describe('compileText', () => {
  it('joins the columns of a list by line breaks', () => {
    assert.equal(compileText(['name', 'price'])({ id: 1, price: 2.5, name: 'Chair' }), 'Chair\n2.5');
  });

  it('leaves out of a list what is null, empty or bytes', () => {
    const fields = { a: null, b: '', c: ' ', d: Uint8Array.of(1), e: 'only this' };
    assert.equal(compileText(['a', 'b', 'c', 'd', 'e'])(fields), 'only this');
  });

  it('fills a template', () => {
    const textOf = compileText('{{name}} ({{ price }} €)\n{{name}}');
    assert.equal(textOf({ name: 'Chair', price: 12n }), 'Chair (12 €)\nChair');
  });

  it('writes structures as JSON', () => {
    assert.equal(compileText(['tags'])({ tags: ['a', 2n ** 60n] }), '["a","1152921504606846976"]');
  });

  it('does not read a value as a template', () => {
    assert.equal(compileText('{{a}}{{b}}')({ a: '{{b}}', b: '$&' }), '{{b}}$&');
  });

  it('reads null as nothing in a template', () => {
    assert.equal(compileText('{{a}}: {{b}}')({ a: 'x', b: null }), 'x: ');
  });

  it("is empty when only the template's own words are left", () => {
    assert.equal(compileText('Name: {{a}}, colour: {{b}}')({ a: null, b: ' ' }), '');
  });

  for (const [what, template] of [
    ['names no column', 'description'],
    ['has an empty name', 'a {{ }}'],
    ['is not closed', '{{name}} {{colour'],
    ['is an empty list', []],
  ] as const) {
    it(`refuses a template that ${what}`, () => {
      assert.throws(() => compileText(template), ConfigError);
    });
  }

  it('names a column the source does not have, the one it may mean and those there are', () => {
    assert.throws(
      () => compileText(['name', 'descripton'], ['id', 'name', 'description']),
      (error) =>
        error instanceof ConfigError &&
        error.message ===
          'text: the source has no column "descripton" (did you mean "description"?); its columns are: id, name, description',
    );
  });

  it('finds a missing column at the first row where the source cannot say its columns', () => {
    assert.throws(() => compileText('{{nmae}}')({ id: 1, name: 'Chair' }), /no column "nmae".*id, name/);
  });

  it('reads a column that a later row lacks as null', () => {
    const textOf = compileText(['name', 'note']);
    textOf({ name: 'Chair', note: 'red' });
    assert.equal(textOf({ name: 'Table' }), 'Table');
  });
});
