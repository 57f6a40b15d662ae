import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, renameSync, truncateSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { CorruptError } from '../../../src/core/errors.ts';
import { cursor, streamId } from '../../../src/core/ids.ts';
import type { CheckpointStore } from '../../../src/engine/ports.ts';
import { openCheckpointStore } from '../../../src/store/openStore.ts';
import { commit, HOLDER, letter, node, RUN, startRun, stream, useFolder } from './storeFixture.ts';

const NOW = Date.UTC(2026, 10, 22, 20, 15, 3);
const ASIDE = 'job.damaged-2026-11-22T20-15-03.sqlite';
const STREAMS = Array.from({ length: 400 }, (_, index) => `s${index}`);
const PAGE = 4096;

describe('a damaged checkpoint store', () => {
  const folder = useFolder();
  let store: CheckpointStore | null = null;

  const file = () => folder.file('job.sqlite');
  const open = async () => {
    store = await openCheckpointStore(file(), { now: () => NOW });
    return store;
  };
  const lostOf = (opened: CheckpointStore) => {
    assert.equal(opened.recovered?.movedTo, folder.file(ASIDE));
    return opened.recovered?.lost ?? '';
  };

  beforeEach(async () => {
    const healthy = await open();
    const writer = await healthy.acquire(HOLDER);
    await startRun(writer, STREAMS);
    await Promise.all(
      STREAMS.map((id) => {
        const advance = { stream: streamId(id), cursor: cursor(`at ${id}`), done: false };
        return writer.commit(commit('', { read: 2 }, { advance }));
      }),
    );
    await writer.commit(commit('', { failed: 1 }, { advance: null, deadLetters: [letter('7')] }));
    await healthy.close();
  });
  afterEach(() => store?.close());

  it('of garbage is moved aside as it is, a new one begins, and the user is told', async () => {
    const garbage = Buffer.alloc(20_000, 'garbage ');
    writeFileSync(file(), garbage);
    const recovered = await open();
    assert.match(lostOf(recovered), /Nothing could be read/);
    assert.equal(recovered.latestRun(), null);
    assert.deepEqual(readFileSync(folder.file(ASIDE)), garbage);
  });

  it('that is empty is damaged, not new', async () => {
    truncateSync(file(), 0);
    assert.match(lostOf(await open()), /Nothing could be read/);
  });

  it('whose file is gone but not its log is damaged, not new', async () => {
    renameSync(file(), folder.file('job.sqlite-wal'));
    assert.match(lostOf(await open()), /Nothing could be read/);
    assert.equal(existsSync(folder.file(`${ASIDE}-wal`)), true);
  });

  it('that was cut off gives back the cursors before the cut', async () => {
    truncateSync(file(), Math.floor((readFileSync(file()).length * 0.8) / PAGE) * PAGE);
    const recovered = await open();
    assert.match(lostOf(recovered), /Cursors are missing/);
    assert.equal(recovered.latestRun()?.id, RUN);
    const kept = await replan(recovered);
    assert.ok(kept > 0 && kept < STREAMS.length, `${kept} cursors kept`);
    assert.equal(recovered.latestRun()?.counters.read, 2 * kept);
  });

  it('with one broken page of cursors gives back all others, on both sides of it', async () => {
    breakPages(file(), pagesOf(file(), 'streams').slice(3, 4));
    const recovered = await open();
    assert.match(lostOf(recovered), /Cursors are missing/);
    const kept = await replan(recovered);
    assert.ok(kept >= STREAMS.length - 50 && kept < STREAMS.length, `${kept} cursors kept`);
    assert.deepEqual(recovered.deadLetters(RUN, 10), [letter('7')]);
  });

  it('is never taken for completely planned', async () => {
    breakPages(file(), pagesOf(file(), 'streams').slice(3, 4));
    const recovered = await open();
    assert.deepEqual([recovered.latestRun()?.planned, recovered.streams(RUN)], [false, []]);
  });

  it('gives the cursors of a run that is lost to no later one', async () => {
    breakPages(file(), pagesOf(file(), 'runs'));
    const recovered = await open();
    assert.match(lostOf(recovered), /Runs are missing/);
    await startRun(await recovered.acquire(HOLDER), STREAMS);
    const taken = recovered.streams(RUN).filter((found) => found.cursor !== null || found.done);
    assert.deepEqual([taken, recovered.deadLetterCount(RUN)], [[], 0]);
  });

  it('says that dead letters are missing when they are', async () => {
    breakPages(file(), pagesOf(file(), 'dead_letters'));
    assert.match(lostOf(await open()), /Dead letters are missing/);
  });

  it('with a broken index alone loses nothing', async () => {
    breakPages(file(), pagesOf(file(), 'sqlite_autoindex_streams_1').slice(1, 2));
    const recovered = await open();
    assert.match(lostOf(recovered), /Every row could be read/);
    assert.equal(await replan(recovered), STREAMS.length);
  });

  it('keeps its epochs growing and its log', async () => {
    breakPages(file(), pagesOf(file(), 'waits'));
    const recovered = await open();
    assert.equal((await recovered.acquire(HOLDER)).epoch, 2);
    assert.match(recovered.log(1)[0]?.message ?? '', /was damaged and moved to/);
  });

  it('is told of once, then it is sound', async () => {
    writeFileSync(file(), 'garbage');
    await (await open()).close();
    assert.equal((await open()).recovered, null);
  });

  it('keeps what an earlier damage of the same second left', async () => {
    writeFileSync(file(), 'first');
    await (await open()).close();
    writeFileSync(file(), 'second');
    await open();
    assert.deepEqual(readdirSync(folder.file('')).filter((name) => /^job\.damaged-.*sqlite$/.test(name)).length, 2);
  });

  it('goes on with a recovery that died before its last rename', async () => {
    writeFileSync(file(), 'garbage');
    await (await open()).close();
    renameSync(file(), folder.file('job.recovered-2026-11-22T20-15-03.sqlite'));
    renameSync(folder.file(ASIDE), file());
    assert.match(lostOf(await open()), /Nothing could be read/);
    assert.equal(readFileSync(folder.file(ASIDE), 'utf8'), 'garbage');
  });

  it('of a size that is not checked at opening is reported when read and recovered at the next opening', async () => {
    await growBeyondCheck(file());
    breakPages(file(), pagesOf(file(), 'streams').slice(3, 4));
    const opened = await open();
    assert.equal(opened.recovered, null);
    assert.throws(() => opened.streams(RUN), CorruptError);
    await opened.close();
    const recovered = await open();
    assert.match(lostOf(recovered), /Cursors are missing/);
    assert.equal(existsSync(folder.file('job.sqlite-suspect')), false);
  });
});

/** Asks the plan again, as the engine does, and returns how many streams kept their cursor. */
async function replan(store: CheckpointStore): Promise<number> {
  const writer = await store.acquire(HOLDER);
  const streams = STREAMS.map((id) => stream(id, 'n1'));
  await writer.saveExpansion({ run: RUN, parent: null, nodes: [node('n1')], streams, planned: true, counters: {} });
  const found = store.streams(RUN);
  assert.equal(found.length, STREAMS.length);
  for (const { id, cursor: at, counters } of found) {
    assert.ok(at === null || (at === `at ${id}` && counters.read === 2), `${id} stands at ${at}`);
  }
  return found.filter((kept) => kept.cursor !== null).length;
}

/** The pages of a table or index, root first, found by walking the b-tree. */
function pagesOf(path: string, name: string): number[] {
  const database = new DatabaseSync(path, { readOnly: true });
  const root = Number(database.prepare('SELECT rootpage FROM sqlite_schema WHERE name = ?').get(name)?.['rootpage']);
  database.close();
  const bytes = readFileSync(path);
  const pages: number[] = [];
  for (const waiting = [root]; waiting.length > 0; ) {
    const page = waiting.shift() ?? root;
    pages.push(page);
    const start = (page - 1) * PAGE;
    const isInterior = bytes[start] === 0x05 || bytes[start] === 0x02;
    if (!isInterior) continue;
    for (let cell = 0; cell < bytes.readUInt16BE(start + 3); cell += 1) {
      waiting.push(bytes.readUInt32BE(start + bytes.readUInt16BE(start + 12 + 2 * cell)));
    }
    waiting.push(bytes.readUInt32BE(start + 8));
  }
  return pages;
}

function breakPages(path: string, pages: readonly number[]): void {
  const bytes = readFileSync(path);
  for (const page of pages) bytes.fill(0xa5, (page - 1) * PAGE, page * PAGE);
  writeFileSync(path, bytes);
}

async function growBeyondCheck(path: string): Promise<void> {
  const store = await openCheckpointStore(path);
  const writer = await store.acquire(HOLDER);
  const deadLetters = Array.from({ length: 180 }, (_, index) =>
    letter(`big ${index}`, { reason: 'x'.repeat(100_000) }),
  );
  await writer.commit(commit('', {}, { advance: null, deadLetters }));
  await store.close();
}
