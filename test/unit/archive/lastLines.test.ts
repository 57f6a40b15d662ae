import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { KeyBuckets } from '../../../src/connectors/archive/lines/keyBuckets.ts';
import { KeyOverlap } from '../../../src/connectors/archive/lines/keyOverlap.ts';
import { lastLines } from '../../../src/connectors/archive/lines/lastLines.ts';

async function* some<T>(values: readonly T[]): AsyncGenerator<readonly T[], void, void> {
  for (let from = 0; from < values.length; from += 7) yield values.slice(from, from + 7);
}

const keys = fc.array(fc.option(fc.constantFrom('1', '2', '3', '44', 'é'), { freq: 8 }), { maxLength: 60 });

describe('the lines that count', () => {
  it('are the last of each key', () =>
    fc.assert(
      fc.asyncProperty(keys, async (all) => {
        const last = await lastLines(some(all));
        const expected = all.map((key, line) => key !== null && all.lastIndexOf(key) === line);
        assert.deepEqual(
          all.map((_, line) => last.has(line)),
          expected,
        );
        assert.equal(last.size, expected.filter((counts) => counts).length);
      }),
    ));
});

describe('keys of any number', () => {
  let folder = '';
  const before = process.env['TMPDIR'];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ratchet-buckets-'));
    process.env['TMPDIR'] = folder;
  });
  afterEach(() => {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
    rmSync(folder, { recursive: true, force: true });
  });

  it('are found the same in memory and on disk, and leave nothing there', () => {
    const buckets = new KeyBuckets(4, 2000);
    const note = (value: number) => Buffer.from(new Uint32Array([value]).buffer);
    for (let value = 0; value < 5000; value += 1) buckets.add(`key ${value % 3000}`, note(value));
    assert.equal(readdirSync(folder).length, 1);
    for (const value of [0, 1, 1999, 2000, 2999])
      assert.deepEqual(buckets.find(`key ${value}`), note(value < 2000 ? value + 3000 : value));
    assert.equal(buckets.find('other'), null);
    let records = 0;
    for (const bucket of buckets.buckets()) for (const _record of bucket) records += 1;
    assert.equal(records, 5000);
    buckets.close();
    assert.deepEqual(readdirSync(folder), []);
    assert.ok(existsSync(folder));
  });

  it('are told from those that are not among others', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(30)), fc.array(fc.nat(30)), (known, asked) => {
        const overlap = new KeyOverlap();
        for (const key of known) overlap.known(String(key));
        for (const key of asked) overlap.ask(String(key));
        const unknown = overlap.unknown();
        assert.deepEqual(
          asked.map((_, index) => unknown.has(index)),
          asked.map((key) => !known.includes(key)),
        );
        overlap.close();
      }),
    );
  });
});
