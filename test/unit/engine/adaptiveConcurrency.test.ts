import assert from 'node:assert/strict';
import { AdaptiveConcurrency } from '../../../src/engine/adaptiveConcurrency.ts';

describe('adaptive concurrency', () => {
  it('starts at the ceiling of the job', () => {
    assert.equal(new AdaptiveConcurrency(8).limit, 8);
  });

  it('halves when the server refuses', () => {
    const concurrency = new AdaptiveConcurrency(8);
    concurrency.refused(concurrency.round);
    assert.equal(concurrency.limit, 4);
  });

  it('counts one refusal for all calls that were under way together', () => {
    const concurrency = new AdaptiveConcurrency(8);
    const { round } = concurrency;
    for (let call = 0; call < 8; call += 1) concurrency.refused(round);
    assert.equal(concurrency.limit, 4);
  });

  it('halves again when a call of the next round is refused', () => {
    const concurrency = new AdaptiveConcurrency(8);
    concurrency.refused(concurrency.round);
    concurrency.refused(concurrency.round);
    assert.equal(concurrency.limit, 2);
  });

  it('never goes below one call', () => {
    const concurrency = new AdaptiveConcurrency(4);
    for (let i = 0; i < 20; i += 1) concurrency.refused(concurrency.round);
    assert.equal(concurrency.limit, 1);
  });

  it('creeps up by about one for each round of successes', () => {
    const concurrency = new AdaptiveConcurrency(8);
    concurrency.refused(concurrency.round);
    for (let call = 0; call < 4; call += 1) concurrency.succeeded();
    assert.equal(concurrency.limit, 4);
    concurrency.succeeded();
    assert.equal(concurrency.limit, 5);
  });

  it('stops creeping at the ceiling', () => {
    const concurrency = new AdaptiveConcurrency(3);
    concurrency.refused(concurrency.round);
    for (let call = 0; call < 100; call += 1) concurrency.succeeded();
    assert.equal(concurrency.limit, 3);
  });

  it('refuses a ceiling below one', () => {
    assert.throws(() => new AdaptiveConcurrency(0), /whole number from 1, found 0/);
  });
});
