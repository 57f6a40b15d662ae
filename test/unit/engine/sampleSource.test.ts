import assert from 'node:assert/strict';
import { ConfigError } from '../../../src/core/errors.ts';
import { type RecordId, recordId } from '../../../src/core/ids.ts';
import { compilePayload } from '../../../src/core/payloadMap.ts';
import { compileText } from '../../../src/core/textTemplate.ts';
import type { Expansion, Row, StreamPlan } from '../../../src/engine/ports.ts';
import { type SampleOptions, sampleSource } from '../../../src/engine/sync/sampleSource.ts';
import { ScriptedSource } from './scriptedSource.ts';

const LIVE = new AbortController().signal;

const row = (id: string, text: string): Row => ({ id: recordId(id), fields: { text } });

/** Rows `a0`, `a1`, … that all have the text. */
const rowsOf = (name: string, count: number, text = 'four'): Row[] =>
  Array.from({ length: count }, (_, index) => row(`${name}${index}`, text));

function sample(source: SampleOptions['source'], over: Partial<SampleOptions> = {}) {
  const reading = { textOf: compileText(['text']), payloadOf: compilePayload(undefined), maxChars: 1_000 };
  return sampleSource({ source, ...reading, ...over }, LIVE);
}

/** Says no totals. */
class UncountedSource extends ScriptedSource<Row> {
  override async expand(): Promise<Expansion> {
    const streams: StreamPlan[] = this.plan.streams.map((stream) => ({ ...stream, total: null }));
    return { ...this.plan, streams };
  }
}

describe('a sample of a source', () => {
  it('takes the first 500 rows of a stream, whatever the size of a page', async () => {
    const source = new ScriptedSource({ a: rowsOf('a', 2_000) }, 200);
    const { rows, total } = await sample(source);
    assert.deepEqual([rows, total, source.reads], [500, 2_000, ['a@0', 'a@200', 'a@400']]);
  });

  it('lets go of a stream it does not read to its end', async () => {
    const source = new ScriptedSource({ a: rowsOf('a', 2_000) }, 200);
    await sample(source);
    assert.equal(source.open, 0);
  });

  it('looks at the first eight streams and counts all of them', async () => {
    const streams = Array.from({ length: 10 }, (_, index) => [`s${index}`, rowsOf(`s${index}`, 3)] as const);
    const { rows, streams: count, total } = await sample(new ScriptedSource(Object.fromEntries(streams), 10));
    assert.deepEqual([rows, count, total], [24, 10, 30]);
  });

  it('knows the total of a source that cannot say once it has read it to its end', async () => {
    assert.equal((await sample(new UncountedSource({ a: rowsOf('a', 30) }, 10))).total, 30);
  });

  it('leaves a total unknown that the source cannot say', async () => {
    assert.equal((await sample(new UncountedSource({ a: rowsOf('a', 501) }, 100))).total, null);
  });

  it('weighs each stream by the rows it holds', async () => {
    const source = new ScriptedSource({ a: rowsOf('a', 9_000, 'four'), b: rowsOf('b', 1_000, 'x'.repeat(44)) }, 500);
    assert.equal((await sample(source)).tokensPerRow, 0.9 * 1 + 0.1 * 11);
  });

  it('counts rows without text and rows that cannot be read, and expects no texts of them', async () => {
    const source = new ScriptedSource({ a: [...rowsOf('a', 2), row('e', ' '), row('u', 'broken')] }, 10);
    source.unreadable.add(recordId('u'));
    const { empty, unreadable, textsPerRow } = await sample(source);
    assert.deepEqual([empty, unreadable, textsPerRow], [1, 1, 0.5]);
  });

  it('shows the first three texts as the embedder would get them', async () => {
    const texts = ['', ' padded ', 'much too long', 'c', 'd'];
    const source = new ScriptedSource({ a: texts.map((text, index) => row(`${index}`, text)) }, 10);
    const { shown, truncated } = await sample(source, { maxChars: 9 });
    const seen = shown.map(({ record, text, truncated: cut }): [RecordId, string, boolean] => [record, text, cut]);
    assert.deepEqual(
      [seen, truncated],
      [
        [
          ['1', 'padded', false],
          ['2', 'much too', true],
          ['3', 'c', false],
        ],
        1,
      ],
    );
  });

  it('of an empty source expects nothing', async () => {
    const { total, textsPerRow, tokensPerRow, shown } = await sample(new ScriptedSource({ a: [] }, 10));
    assert.deepEqual([total, textsPerRow, tokensPerRow, shown], [0, 0, 0, []]);
  });

  for (const [what, over] of [
    ['text', { textOf: compileText(['titel']) }],
    ['payload', { payloadOf: compilePayload(['titel']) }],
  ] as const)
    it(`refuses a column of the ${what} that the source does not have`, async () => {
      await assert.rejects(sample(new ScriptedSource({ a: rowsOf('a', 1) }, 10), over), ConfigError);
    });
});
