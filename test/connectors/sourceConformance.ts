// The contract of `Source<Row>` in engine/ports.ts as tests: every source of rows passes them, whatever it reads.
// A new source is one call of `describeSource`. Knows nothing of any source's settings or files.

import assert from 'node:assert/strict';
import { cursor, type RecordId } from '../../src/core/ids.ts';
import type { Row, Source, StreamPlan } from '../../src/engine/ports.ts';
import { allRows, LIVE, read, wholePlan } from './readSource.ts';

/** What the suite stores. The source under test gives it back as the fields `id` and `name`, as number or text. */
export interface FixtureRow {
  readonly id: number;
  readonly name: string;
}

/** Changes the data while a source reads it, as another program would. */
export interface FixtureEditor {
  insert(row: FixtureRow): Promise<void>;
  rename(row: FixtureRow): Promise<void>;
  remove(id: number): Promise<void>;
}

export interface SourceFixture {
  /** A source over the data as they are now; called again it stands for a restart of the process. */
  open(): Promise<Source<Row>>;
  /** Null for a source that is not `stable`. */
  readonly editor: FixtureEditor | null;
  /** Closes and removes everything; the suite has closed its sources before. */
  dispose(): Promise<void>;
}

export interface ConformingSource {
  /** Data of exactly these rows, and sources that read them in pages of `PAGE_SIZE`. */
  make(rows: readonly FixtureRow[]): Promise<SourceFixture>;
  /** Whether records keep their place while others come and go; false for paging by OFFSET, and for data that cannot change. */
  readonly stable: boolean;
}

export const PAGE_SIZE = 7;

const FULL = fixtureRows(60);

/** Ids with gaps of ten, so that rows can come between them. */
function fixtureRows(count: number): readonly FixtureRow[] {
  return Array.from({ length: count }, (_, index) => ({ id: (index + 1) * 10, name: `row ${index + 1} – ſ"é\n` }));
}

export function describeSource(name: string, conforming: ConformingSource): void {
  describe(`${name} as a source`, () => {
    const opened: { close(): Promise<void> }[] = [];

    async function over(rows: readonly FixtureRow[]): Promise<Opened> {
      const fixture = await conforming.make(rows);
      opened.push({ close: () => fixture.dispose() });
      const open = async (): Promise<Source<Row>> => {
        const source = await fixture.open();
        opened.push(source);
        return source;
      };
      return { source: await open(), open, editor: fixture.editor };
    }

    afterEach(async () => {
      for (const one of opened.splice(0).reverse()) await one.close();
    });

    it('plans nodes and streams with ids of their own, each stream on a node it named', async () => {
      const { nodes, streams } = await wholePlan((await over(FULL)).source);
      const ids = nodes.map((node) => node.id);
      assert.equal(new Set(ids).size, ids.length);
      assert.equal(new Set(streams.map((stream) => stream.id)).size, streams.length);
      for (const stream of streams) assert.ok(ids.includes(stream.node), stream.id);
    });

    it('makes the same plan of the same data', async () => {
      const { source, open } = await over(FULL);
      assert.deepEqual(await wholePlan(await open()), await wholePlan(source));
    });

    it('states totals that add up to the records, or none', async () => {
      const { streams } = await wholePlan((await over(FULL)).source);
      if (streams.some((stream) => stream.total === null)) return;
      assert.equal(
        streams.reduce((sum, stream) => sum + (stream.total ?? 0), 0),
        FULL.length,
      );
    });

    it('gives every record once, with its fields', async () => {
      const { source } = await over(FULL);
      const rows = await allRows(source, (await wholePlan(source)).streams);
      assert.deepEqual(sorted(rows.map(contentOf)), sorted(FULL.map(contentOf)));
      assert.equal(new Set(rows.map((row) => row.id)).size, FULL.length);
    });

    it('gives no empty pages', async () => {
      const { source } = await over(FULL);
      for (const stream of (await wholePlan(source)).streams)
        for (const page of await read(source, stream)) assert.ok(page.records.length + page.rejected.length > 0);
    });

    it('ends at once where there are no records', async () => {
      const { source } = await over([]);
      assert.deepEqual(await allRows(source, (await wholePlan(source)).streams), []);
    });

    it('gives the same pages again from the same cursor', async () => {
      const { source } = await over(FULL);
      for (const stream of (await wholePlan(source)).streams)
        assert.deepEqual(await read(source, stream), await read(source, stream));
    });

    it('goes on from any cursor with exactly the rest, after a restart too', async () => {
      const { source, open } = await over(FULL);
      const restarted = await open();
      for (const stream of (await wholePlan(source)).streams) {
        const pages = await read(source, stream);
        const stored: StreamPlan = JSON.parse(JSON.stringify(stream));
        for (const [index, page] of pages.entries()) {
          const rest = await read(restarted, stored, cursor(JSON.parse(JSON.stringify(page.next))));
          assert.deepEqual(rest, pages.slice(index + 1));
        }
      }
    });

    it('reads several streams at once', async () => {
      const { source } = await over(FULL);
      const { streams } = await wholePlan(source);
      const alone = await Promise.all(streams.map((stream) => read(source, stream)));
      const together = await Promise.all([...streams, ...streams].map((stream) => read(source, stream)));
      assert.deepEqual(together, [...alone, ...alone]);
    });

    it('can be read again after a reader left in the middle', async () => {
      const { source } = await over(FULL);
      const { streams } = await wholePlan(source);
      for (const stream of streams) for await (const _page of source.pages(stream, null, LIVE)) break;
      assert.equal((await allRows(source, streams)).length, FULL.length);
    });

    it('rereads the records that are asked for and no others', async () => {
      const { source } = await over(FULL);
      for (const stream of (await wholePlan(source)).streams) {
        const rows = (await read(source, stream)).flatMap((page) => page.records);
        const wanted = rows.filter((_, index) => index % 5 === 2);
        const { records: again } = await source.reread(stream, idsOf(wanted), LIVE);
        assert.deepEqual(byId(again), byId(wanted));
      }
    });

    it('rereads nothing for no ids', async () => {
      const { source } = await over(FULL);
      for (const stream of (await wholePlan(source)).streams)
        assert.deepEqual(await source.reread(stream, [], LIVE), { records: [], rejected: [] });
    });

    it('refuses with the reason of a signal that has fired before', async () => {
      const { source } = await over(FULL);
      const [stream] = (await wholePlan(source)).streams;
      assert.ok(stream);
      const reason = new Error('stopped by the test');
      const fired = AbortSignal.abort(reason);
      await assert.rejects(source.expand(null, fired), reason);
      await assert.rejects(read(source, stream, null, fired), reason);
      await assert.rejects(source.reread(stream, await someIds(source, stream), fired), reason);
    });

    it('stops between two pages with the reason of its signal', async () => {
      const { source } = await over(FULL);
      const [stream] = (await wholePlan(source)).streams;
      assert.ok(stream);
      const stop = new AbortController();
      const reason = new Error('stopped by the test');
      const pages = source.pages(stream, null, stop.signal)[Symbol.asyncIterator]();
      assert.equal((await pages.next()).done, false);
      stop.abort(reason);
      await assert.rejects(async () => pages.next(), reason);
    });

    it('may be closed twice', async () => {
      const { source } = await over(FULL);
      await source.close();
      await source.close();
    });

    if (conforming.stable) {
      it('rereads records as they are now, and leaves out those that are gone', async () => {
        const { source, editor } = await over(FULL);
        assert.ok(editor);
        const { streams } = await wholePlan(source);
        const rows = await allRows(source, streams);
        await editor.remove(20);
        await editor.rename({ id: 30, name: 'another name' });
        const again: Row[] = [];
        for (const stream of streams) {
          const ids = idsOf((await read(source, stream)).flatMap((page) => page.records));
          const gone = idsOf(rows.filter((row) => Number(row.fields['id']) === 20));
          again.push(...(await source.reread(stream, [...ids, ...gone], LIVE)).records);
        }
        const names = new Map(again.map((row) => [Number(row.fields['id']), row.fields['name']]));
        assert.equal(names.get(30), 'another name');
        assert.equal(names.has(20), false);
        assert.equal(names.size, FULL.length - 1);
      });

      it('gives each record that existed throughout once, whatever comes and goes meanwhile', async () => {
        const { source, editor } = await over(FULL);
        assert.ok(editor);
        const { streams } = await wholePlan(source);
        const given: number[] = [];
        let step = 0;
        for (const stream of streams) {
          for await (const page of source.pages(stream, null, LIVE)) {
            given.push(...page.records.map((row) => Number(row.fields['id'])));
            // Behind, before and beyond the reader: a row goes, one comes beside every place, one changes.
            step += 1;
            await editor.remove(step * 50);
            await editor.insert({ id: step * 10 + 1, name: 'came behind' });
            await editor.insert({ id: 600 - step * 10 + 1, name: 'came before' });
            await editor.rename({ id: 600 - step * 10, name: 'changed' });
          }
        }
        assert.ok(step > 3);
        const counts = new Map<number, number>();
        for (const id of given) counts.set(id, (counts.get(id) ?? 0) + 1);
        assert.deepEqual(
          [...counts].filter(([, count]) => count > 1),
          [],
        );
        const stayed = FULL.filter(({ id }) => id % 50 !== 0 || id > step * 50);
        assert.deepEqual(
          stayed.filter(({ id }) => !counts.has(id)),
          [],
        );
      });
    }
  });
}

interface Opened {
  readonly source: Source<Row>;
  readonly open: () => Promise<Source<Row>>;
  readonly editor: FixtureEditor | null;
}

async function someIds(source: Source<Row>, stream: StreamPlan): Promise<readonly RecordId[]> {
  return idsOf((await read(source, stream)).flatMap((page) => page.records));
}

function idsOf(rows: readonly Row[]): readonly RecordId[] {
  return rows.map((row) => row.id);
}

function byId(rows: readonly Row[]): ReadonlyMap<RecordId, Row> {
  return new Map(rows.map((row) => [row.id, row]));
}

function contentOf(row: Row | FixtureRow): string {
  const { id, name } = 'fields' in row ? row.fields : row;
  return `${String(id)} ${String(name)}`;
}

function sorted(texts: readonly string[]): readonly string[] {
  return [...texts].sort();
}
