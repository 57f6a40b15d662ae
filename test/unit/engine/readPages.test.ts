import assert from 'node:assert/strict';
import { ConfigError, TransientError } from '../../../src/core/errors.ts';
import { cursor } from '../../../src/core/ids.ts';
import { readPages } from '../../../src/engine/readPages.ts';
import { attemptSignals } from './attemptSignals.ts';
import { freeSeat } from './freeSeat.ts';
import { ManualClock } from './manualClock.ts';
import { records } from './pageRun.ts';
import { stream } from './plans.ts';
import { ScriptedSource } from './scriptedSource.ts';

function setUp(count = 6) {
  const clock = new ManualClock();
  const signals = attemptSignals();
  const source = new ScriptedSource({ a: records('a', count) }, 2);
  const read = (from: string | null = null) =>
    readPages(source, stream('a', 'table'), from === null ? null : cursor(from), freeSeat(clock), signals);
  const firstIds = async (from: string | null = null): Promise<(string | undefined)[]> => {
    const ids: (string | undefined)[] = [];
    for await (const page of read(from)) ids.push(page.records[0]?.id);
    return ids;
  };
  return { clock, signals, source, read, firstIds };
}

describe('reading of pages', () => {
  it('gives every page from the beginning', async () => {
    assert.deepEqual(await setUp().firstIds(), ['a1', 'a3', 'a5']);
  });

  it('gives every page from a cursor', async () => {
    assert.deepEqual(await setUp().firstIds('4'), ['a5']);
  });

  it('opens the source again at the end of the last page after a passing fault', async () => {
    const { clock, source, firstIds } = setUp();
    let faults = 1;
    source.failure = (read) => (read === 'a@4' && faults-- > 0 ? new TransientError('reset') : null);
    assert.deepEqual(await clock.until(firstIds()), ['a1', 'a3', 'a5']);
    assert.deepEqual(source.reads, ['a@0', 'a@2', 'a@4', 'a@4']);
  });

  it('throws what does not pass', async () => {
    const { source, firstIds } = setUp();
    source.failure = () => new ConfigError('no such table');
    await assert.rejects(firstIds(), ConfigError);
    assert.deepEqual(source.reads, ['a@0']);
  });

  it('closes the source when nobody wants more', async () => {
    const { source, read } = setUp();
    for await (const page of read()) {
      assert.equal(page.records.length, 2);
      break;
    }
    assert.deepEqual([source.open, source.reads], [0, ['a@0']]);
  });

  it('reads nothing more while draining', async () => {
    const { signals, source, read } = setUp();
    const pages = read();
    await pages.next();
    signals.drain();
    await assert.rejects(pages.next(), /drained/);
    assert.deepEqual([source.open, source.reads], [0, ['a@0']]);
  });
});
