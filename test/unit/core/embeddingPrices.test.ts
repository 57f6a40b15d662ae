import assert from 'node:assert/strict';
import { priceOf } from '../../../src/core/embeddingPrices.ts';
import { parsedJob, sampleJob } from '../jobFile/sampleJob.ts';

const of = (embedder: object) => priceOf(parsedJob(sampleJob({ embedder })).embedder);
const gemini = (over: object = {}): object => ({ type: 'gemini', apiKey: `\${secret:g}`, ...over });

describe('the price of an embedder', () => {
  it('is that of the Gemini model, with the day it was true on', () => {
    assert.deepEqual(of(gemini()), { perMillionTokens: 0.15, currency: 'USD', asOf: '2026-11-01' });
    assert.equal(of(gemini({ model: 'gemini-embedding-2' }))?.perMillionTokens, 0.2);
  });

  it('is nothing for the built-in one', () => {
    assert.equal(of({ type: 'builtin' })?.perMillionTokens, 0);
  });

  it('is not known for a model that is not listed', () => {
    assert.equal(of(gemini({ model: 'gemini-embedding-3' })), null);
  });

  it("is not known for a server of one's own", () => {
    assert.equal(of({ type: 'openai', url: 'http://127.0.0.1:11434/v1', model: 'bge-m3', dimensions: 1_024 }), null);
  });

  it('is what the job says before anything else', () => {
    const price = { perMillionTokens: 0.02, currency: 'EUR', asOf: '2026-12-24' };
    assert.deepEqual(of(gemini({ price })), price);
  });
});
