import assert from 'node:assert/strict';
import { secretsOf } from '../../../src/core/jobFile/jobSecrets.ts';
import { parsedJob, problemOf, sampleJob } from './sampleJob.ts';

const gemini = (over: object = {}) => sampleJob({ embedder: { type: 'gemini', apiKey: `\${secret:gemini}`, ...over } });

describe('the settings of a gemini embedder', () => {
  it('need no more than a key', () => {
    const { apiKey: _, ...rest } = { apiKey: null, ...parsedJob(gemini()).embedder };
    assert.deepEqual(rest, {
      type: 'gemini',
      model: 'gemini-embedding-001',
      dimensions: 768,
      taskType: 'RETRIEVAL_DOCUMENT',
      url: 'https://generativelanguage.googleapis.com',
      textsPerCall: 100,
      timeoutMs: 60_000,
    });
  });

  it('send the key to Google and nowhere else when no url is given', () => {
    assert.deepEqual(secretsOf(parsedJob(gemini())), [
      { name: 'gemini', path: 'embedder.apiKey', origin: 'https://generativelanguage.googleapis.com' },
    ]);
  });

  for (const [setting, value] of [
    ['dimensions', 64],
    ['dimensions', 4_096],
    ['textsPerCall', 101],
    ['taskType', 'RETRIEVAL_QUERY'],
    ['model', 'models/gemini-embedding-001'],
    ['url', 'ftp://example.com'],
    ['timeoutMs', 3_600_000],
  ] as const) {
    it(`refuse ${JSON.stringify(value)} as ${setting}`, () => {
      assert.equal(problemOf(gemini({ [setting]: value })).path, `jobs.catalogue.embedder.${setting}`);
    });
  }

  it('refuse a key in the file', () => {
    const { path, message } = problemOf(gemini({ apiKey: 'AIza-literal' }));
    assert.equal(path, 'jobs.catalogue.embedder.apiKey');
    assert.ok(!message.includes('AIza'));
  });
});

describe('the price in the settings of an embedder', () => {
  const priced = (price: object) => gemini({ price });

  it('is in dollars unless it says otherwise', () => {
    const { price } = parsedJob(priced({ perMillionTokens: 0.1, asOf: '2026-11-01' })).embedder;
    assert.equal(price?.currency, 'USD');
  });

  for (const [setting, price] of [
    ['perMillionTokens', { perMillionTokens: -1, asOf: '2026-11-01' }],
    ['currency', { perMillionTokens: 1, currency: 'dollars', asOf: '2026-11-01' }],
    ['asOf', { perMillionTokens: 1, asOf: 'last summer' }],
    ['asOf', { perMillionTokens: 1 }],
  ] as const) {
    it(`refuses ${JSON.stringify(price)}`, () => {
      assert.equal(problemOf(priced(price)).path, `jobs.catalogue.embedder.price.${setting}`);
    });
  }
});
