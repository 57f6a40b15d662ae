import assert from 'node:assert/strict';
import { selectionOf } from '../../../src/connectors/podio/hierarchy/selection.ts';

const chosen = (selectors: readonly string[], name: string, id = 7): boolean => selectionOf(selectors)({ id, name });

describe('the choice of organizations, workspaces and apps', () => {
  it('knows an object by its id', () => {
    assert.equal(chosen(['7'], 'Marketing'), true);
    assert.equal(chosen(['70'], 'Marketing'), false);
  });

  it('knows it by its name, whatever the case and however accents are composed', () => {
    assert.equal(chosen(['marketing'], 'Marketing'), true);
    assert.equal(chosen(['CAFÉ'], 'Cafe\u0301'), true);
    assert.equal(chosen(['market'], 'Marketing'), false);
  });

  it('reads * as any characters and ? as one', () => {
    assert.equal(chosen(['*'], ''), true);
    assert.equal(chosen(['mark*'], 'Marketing'), true);
    assert.equal(chosen(['m?rketing'], 'Marketing'), true);
    assert.equal(chosen(['m?rketing'], 'Mrketing'), false);
    assert.equal(chosen(['*🚀'], 'Demo 🚀'), true);
    assert.equal(chosen(['demo ?'], 'Demo 🚀'), true);
  });

  it('takes every other sign for itself', () => {
    assert.equal(chosen(['a.b[c](d)'], 'a.b[c](d)'), true);
    assert.equal(chosen(['a.b'], 'axb'), false);
    assert.equal(chosen(['who?'], 'Who?'), true);
  });

  it('is made by any of several, and by none of none', () => {
    assert.equal(chosen(['x', 'mark*'], 'Marketing'), true);
    assert.equal(chosen([], 'Marketing'), false);
  });
});
