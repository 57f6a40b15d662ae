import assert from 'node:assert/strict';
import { fingerprintOf } from '../../../src/core/jobFile/fingerprint.ts';
import { parsedJob, sampleJob } from './sampleJob.ts';

const of = (parts: Parameters<typeof sampleJob>[0] = {}) => fingerprintOf(parsedJob(sampleJob(parts)));

describe('the fingerprint of a job', () => {
  it('is two short hashes', () => {
    const { source, space } = of();
    assert.match(`${source} ${space}`, /^[0-9a-f]{16} [0-9a-f]{16}$/);
  });

  for (const [what, parts] of [
    ['file', { source: { path: 'other.db' } }],
    ['table', { source: { table: 'other' } }],
    ['query', { source: { table: undefined, query: 'SELECT 1 AS id' } }],
    ['key', { source: { key: ['id', 'lang'] } }],
    ['paging', { source: { paging: 'offset' } }],
    ['text', { text: ['name', 'description'] }],
    ['payload', { payload: ['name'] }],
  ] as const) {
    it(`tells another ${what} of the source, and keeps the space`, () => {
      assert.notEqual(of(parts).source, of().source);
      assert.equal(of(parts).space, of().space);
    });
  }

  for (const [what, parts] of [
    ['page size', { source: { pageSize: 10 } }],
    ['number of ranges', { source: { ranges: 4 } }],
    ['way to write the key', { source: { key: 'id' } }],
    ['budget', { embedder: { type: 'builtin', textsPerMinute: 10, concurrency: 2 } }],
    ['place of the vectors', { destination: { type: 'embedded', path: 'elsewhere.db' } }],
    ['rule for deletes', { deletes: 'sweep' }],
  ] as const) {
    it(`is the same with another ${what}`, () => {
      assert.deepEqual(of(parts), of());
    });
  }

  const gemini = (over: object = {}) => of({ embedder: { type: 'gemini', apiKey: `\${secret:a}`, ...over } });

  for (const [what, over] of [
    ['model', { model: 'gemini-embedding-2' }],
    ['number of dimensions', { dimensions: 256 }],
    ['task type', { taskType: 'CLUSTERING' }],
  ] as const) {
    it(`tells another ${what} of Gemini, and keeps the source`, () => {
      assert.notEqual(gemini(over).space, gemini().space);
      assert.equal(gemini(over).source, gemini().source);
    });
  }

  for (const [what, over] of [
    ['key', { apiKey: `\${secret:b}` }],
    ['address', { url: 'https://proxy.example.com' }],
    ['price', { price: { perMillionTokens: 1, asOf: '2026-11-01' } }],
    ['size of calls', { textsPerCall: 10 }],
  ] as const) {
    it(`is the same with another ${what} of Gemini`, () => {
      assert.deepEqual(gemini(over), gemini());
    });
  }
});
