// The settings of CSV and JSONL sources: what they default to, what they refuse, and what of them a cursor depends on.

import assert from 'node:assert/strict';
import { fingerprintOf } from '../../../src/core/jobFile/fingerprint.ts';
import { parsedJob, problemOf, sampleJob } from './sampleJob.ts';

type Settings = Record<string, unknown>;

const csv = (settings: Settings = {}) =>
  sampleJob({ source: { table: undefined, type: 'csv', path: 'shop.csv', ...settings } });
const jsonl = (settings: Settings = {}) =>
  sampleJob({ source: { table: undefined, type: 'jsonl', path: 'shop.jsonl', ...settings } });

describe('a CSV source in the job file', () => {
  it('is plain CSV with a header where nothing else is said', () => {
    const { source } = parsedJob(csv({ key: 'id' }));
    assert.deepEqual(JSON.parse(JSON.stringify(source)), {
      type: 'csv',
      path: 'shop.csv',
      key: ['id'],
      pageSize: 500,
      delimiter: ',',
      quote: '"',
      header: true,
    });
  });

  for (const [what, settings, path, message] of [
    ['no key', { key: undefined }, 'key', /a column name or a list of column names, found nothing/],
    ['an empty key', { key: [] }, 'key', /a column name or a list of column names, found an empty list/],
    ['an encoding nobody knows', { encoding: 'utf-42' }, 'encoding', /such as "utf-8".*found "utf-42"/],
    ['a line break for a delimiter', { delimiter: '\n' }, 'delimiter', /one or more characters/],
    ['no delimiter', { delimiter: '' }, 'delimiter', /one or more characters/],
    ['a delimiter that holds the quote', { delimiter: ';"' }, 'delimiter', /without the quote/],
    ['a long quote', { quote: '""' }, 'quote', /one character, or ""/],
    ['neither header nor columns', { header: false }, 'columns', /since the file has no header row/],
    ['a column twice', { columns: ['id', 'a', 'a'] }, 'columns', /"a" twice/],
  ] as const) {
    it(`is refused with ${what}`, () => {
      const problem = problemOf(csv(settings));
      assert.equal(problem.path, `jobs.catalogue.source.${path}`);
      assert.match(problem.message, message);
    });
  }

  for (const encoding of ['latin1', 'Shift_JIS', 'utf-16le', 'windows-1251', 'gb18030', 'iso-8859-15']) {
    it(`may be in ${encoding}`, () => {
      parsedJob(csv({ encoding }));
    });
  }
});

describe('the fingerprint of a job over a text file', () => {
  for (const [what, one, other] of [
    ['file', csv(), csv({ path: 'other.csv' })],
    ['delimiter', csv(), csv({ delimiter: ';' })],
    ['quote', csv(), csv({ quote: '' })],
    ['encoding', jsonl(), jsonl({ encoding: 'utf-16le' })],
    ['key', jsonl(), jsonl({ key: ['sku'] })],
    ['names of columns', csv(), csv({ columns: ['id', 'name'] })],
    ['format', jsonl({ path: 'shop.csv' }), csv()],
  ] as const) {
    it(`tells another ${what}`, () => {
      assert.notEqual(fingerprintOf(parsedJob(one)).source, fingerprintOf(parsedJob(other)).source);
    });
  }

  it('is the same with another page size', () => {
    assert.deepEqual(fingerprintOf(parsedJob(csv())), fingerprintOf(parsedJob(csv({ pageSize: 9 }))));
  });
});
