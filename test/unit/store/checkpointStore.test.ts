import assert from 'node:assert/strict';
import { cursor, nodeId, recordId, runId, streamId } from '../../../src/core/ids.ts';
import type { CheckpointStore, CheckpointWriter } from '../../../src/engine/ports.ts';
import { openCheckpointStore } from '../../../src/store/openStore.ts';
import { commit, FINGERPRINT, HOLDER, letter, node, RUN, startRun, stream, useFolder } from './storeFixture.ts';

describe('checkpoint store', () => {
  const folder = useFolder();
  let store: CheckpointStore;
  let writer: CheckpointWriter;
  let now = 2000;

  const open = async () => {
    store = await openCheckpointStore(folder.file('job.sqlite'), { now: () => now });
    writer = await store.acquire(HOLDER);
  };
  const reopen = async () => {
    await store.close();
    await open();
  };
  beforeEach(open);
  afterEach(() => store.close());

  describe('runs and attempts', () => {
    it('has no run at first', () => {
      assert.equal(store.latestRun(), null);
    });

    it('gives back a started run as it was stored', async () => {
      const started = await writer.startRun({ id: RUN, fingerprint: FINGERPRINT, at: 1000 });
      assert.deepEqual(store.latestRun(), started);
    });

    it('keeps everything over a close', async () => {
      await startRun(writer);
      await writer.commit(
        commit('42', { read: 3, written: 2 }, { deadLetters: [letter('7')], finish: { swept: true } }),
      );
      const before = [store.latestRun(), store.attempts(RUN), store.nodes(RUN), store.streams(RUN)];
      await reopen();
      assert.deepEqual([store.latestRun(), store.attempts(RUN), store.nodes(RUN), store.streams(RUN)], before);
      assert.deepEqual(store.deadLetters(RUN, 10), [letter('7')]);
    });

    it('leaves run and attempt ended together', async () => {
      await startRun(writer);
      await writer.endAttempt({ run: RUN, number: 1, at: 1500, ended: 'completed', why: '', to: 'the end' });
      assert.deepEqual([store.latestRun()?.state, store.latestRun()?.endedAt], ['completed', 1500]);
      const [attempt] = store.attempts(RUN);
      assert.deepEqual([attempt?.ended, attempt?.endedAt, attempt?.to], ['completed', 1500, 'the end']);
    });

    it('has no end for a run that can be resumed', async () => {
      await startRun(writer);
      await writer.endAttempt({ run: RUN, number: 1, at: 1500, ended: 'failed', why: 'no key', to: 'row 3' });
      assert.equal(store.latestRun()?.endedAt, null);
    });

    it('closes an attempt that never ended as interrupted, at its last commit, before the next begins', async () => {
      await startRun(writer);
      now = 1700;
      await writer.commit(commit('1'));
      const second = await writer.beginAttempt({ run: RUN, reason: 'crash-recovery', at: 9000, from: 'row 1' });
      assert.equal(second.number, 2);
      const [first] = store.attempts(RUN);
      assert.deepEqual(
        [first?.ended, first?.why, first?.endedAt, first?.to],
        ['interrupted', 'its process ended without a word', 1700, 'row 1'],
      );
      assert.equal(store.latestRun()?.state, 'running');
    });

    it('does not know when an attempt ended that committed nothing', async () => {
      await writer.startRun({ id: RUN, fingerprint: FINGERPRINT, at: 1000 });
      await writer.beginAttempt({ run: RUN, reason: 'start', at: 1001, from: '' });
      await writer.beginAttempt({ run: RUN, reason: 'crash-recovery', at: 9000, from: '' });
      assert.equal(store.attempts(RUN)[0]?.endedAt, null);
    });

    it('shows the newest run and lets the plans of older ones go', async () => {
      await startRun(writer);
      await writer.startRun({ id: runId('run-2'), fingerprint: FINGERPRINT, at: 3000 });
      assert.equal(store.latestRun()?.id, 'run-2');
      assert.deepEqual([store.nodes(RUN), store.streams(RUN)], [[], []]);
      assert.equal(store.attempts(RUN).length, 1);
    });

    it('refuses to write to a run it does not know', async () => {
      await assert.rejects(writer.setState(runId('nobody'), 'paused', 1), /knows no run "nobody"/);
    });
  });

  describe('plan', () => {
    it('gives streams in the order of their node, whatever order they came in', async () => {
      await writer.startRun({ id: RUN, fingerprint: FINGERPRINT, at: 1 });
      const nodes = [node('a', { expandable: true }), node('b', { expandable: true })];
      const root = { run: RUN, parent: null, nodes, streams: [], planned: false, counters: {} };
      await writer.saveExpansion(root);
      const below = (id: string, streams: string[], planned: boolean) => ({
        ...root,
        parent: nodeId(id),
        nodes: [],
        streams: streams.map((name) => stream(name, id)),
        planned,
      });
      await writer.saveExpansion(below('b', ['b1', 'b2'], false));
      await writer.saveExpansion(below('a', ['a2', 'a1'], true));
      assert.deepEqual(
        store.streams(RUN).map(({ id }) => id),
        ['a2', 'a1', 'b1', 'b2'],
      );
      assert.equal(store.latestRun()?.planned, true);
    });

    it('gives streams depth first, however the hierarchy was asked for', async () => {
      await writer.startRun({ id: RUN, fingerprint: FINGERPRINT, at: 1 });
      const below = (parent: string | null, nodes: string[], streams: string[]) =>
        writer.saveExpansion({
          run: RUN,
          parent: parent === null ? null : nodeId(parent),
          nodes: nodes.map((id) => node(id, { parent: parent === null ? null : nodeId(parent), expandable: true })),
          streams: streams.map((of) => stream(`stream of ${of}`, of)),
          planned: false,
          counters: {},
        });
      await below(null, ['o1', 'o2'], ['o1', 'o2']);
      await below('o1', ['w1', 'w2'], ['w1', 'w2']);
      await below('o2', ['w3'], ['w3']);
      await below('w2', ['a2'], ['a2']);
      await below('w3', ['a3'], ['a3']);
      await below('w1', ['a1', 'b1'], ['b1', 'a1']);
      const places = store.streams(RUN).map(({ node }) => node);
      assert.deepEqual(places, ['o1', 'w1', 'a1', 'b1', 'w2', 'a2', 'o2', 'w3', 'a3']);
    });

    it('marks the parent expanded and counts in the same step', async () => {
      await writer.startRun({ id: RUN, fingerprint: FINGERPRINT, at: 1 });
      const root = { run: RUN, parent: null, nodes: [node('a', { expandable: true })], streams: [], planned: false };
      await writer.saveExpansion({ ...root, counters: { workspaces: 1 } });
      assert.deepEqual([store.nodes(RUN)[0]?.expanded, store.latestRun()?.planned], [false, false]);
      await writer.saveExpansion({ ...root, parent: nodeId('a'), nodes: [], planned: true, counters: { apps: 2 } });
      assert.deepEqual([store.nodes(RUN)[0]?.expanded, store.latestRun()?.planned], [true, true]);
      assert.deepEqual(store.latestRun()?.counters, { workspaces: 1, apps: 2 });
    });

    it('gives back a stream as it was planned', async () => {
      await startRun(writer);
      const facts = { ordinal: 0, cursor: null, position: null, done: false, counters: {} };
      assert.deepEqual(store.streams(RUN), [{ ...stream('s1', 'n1'), ...facts }]);
    });

    it('refuses a stream named twice, and keeps nothing of that expansion', async () => {
      await startRun(writer);
      const again = { run: RUN, parent: null, nodes: [node('n2')], planned: true, counters: { apps: 1 } };
      await assert.rejects(
        writer.saveExpansion({ ...again, streams: [stream('s2', 'n2'), stream('s2', 'n2')] }),
        /the stream "s2" twice/,
      );
      await assert.rejects(writer.saveExpansion({ ...again, streams: [stream('s1', 'n2')] }), /the stream "s1" twice/);
      assert.deepEqual([store.nodes(RUN).length, store.streams(RUN).length], [1, 1]);
      assert.deepEqual(store.latestRun()?.counters, {});
    });

    it('refuses a stream whose node is not in the plan', async () => {
      await startRun(writer);
      const lost = { run: RUN, parent: null, nodes: [], streams: [stream('s2', 'n9')], planned: true, counters: {} };
      await assert.rejects(writer.saveExpansion(lost), /hangs on the node "n9"/);
    });

    it('holds 10,000 nodes and 60,000 streams', async () => {
      await writer.startRun({ id: RUN, fingerprint: FINGERPRINT, at: 1 });
      const nodes = Array.from({ length: 10_000 }, (_, index) => node(`n${index}`));
      const streams = nodes.flatMap(({ id }) => Array.from({ length: 6 }, (_, index) => stream(`${id}/${index}`, id)));
      await writer.saveExpansion({ run: RUN, parent: null, nodes, streams, planned: true, counters: {} });
      const found = store.streams(RUN);
      assert.equal(store.nodes(RUN).length, 10_000);
      assert.deepEqual(
        found.map(({ id }) => id),
        streams.map(({ id }) => id),
      );
    });
  });

  describe('commits', () => {
    beforeEach(() => startRun(writer, ['s1', 's2']));

    it('move cursor and counters of the stream and of the run together', async () => {
      await writer.commit(commit('[5]', { read: 5, written: 4 }));
      await writer.commit(commit('[9]', { read: 4, written: 4 }));
      const advance = { stream: streamId('s2'), cursor: cursor('[1]'), done: true };
      await writer.commit(commit('', { read: 1 }, { advance }));
      const [first, second] = store.streams(RUN);
      assert.deepEqual([first?.cursor, first?.done, first?.counters], ['[9]', false, { read: 9, written: 8 }]);
      assert.deepEqual([second?.cursor, second?.done, second?.counters], ['[1]', true, { read: 1 }]);
      assert.deepEqual(store.latestRun()?.counters, { read: 10, written: 8 });
    });

    it('move the position with the cursor, leave it when they tell none, and take it away when they tell of none', async () => {
      const advance = (at: string, extra: object) => ({
        ...{ stream: streamId('s1'), cursor: cursor(at), done: false },
        ...extra,
      });
      const position = { 'items.jsonl': { into: 'new', bytes: 4_711 } };
      const positions: unknown[] = [];
      for (const extra of [{ position }, { done: true }, { position: {} }, { position: null }]) {
        await writer.commit(commit('', {}, { advance: advance('1', extra) }));
        positions.push(store.streams(RUN)[0]?.position);
      }
      assert.deepEqual(positions, [position, position, {}, null]);
    });

    it('keep a position over a close, and that of each stream apart', async () => {
      const position = { 'items.jsonl': { into: 'end', bytes: 12 } };
      const advance = { stream: streamId('s2'), cursor: cursor('1'), position, done: false };
      await writer.commit(commit('', {}, { advance }));
      await reopen();
      assert.deepEqual(
        store.streams(RUN).map((one) => one.position),
        [null, position],
      );
    });

    it('open a stream again that was done', async () => {
      const at = { stream: streamId('s1'), cursor: cursor('9') };
      await writer.commit(commit('', { read: 9 }, { advance: { ...at, done: true } }));
      await writer.commit(commit('', { read: -9 }, { advance: { ...at, cursor: null, done: false } }));
      const [first] = store.streams(RUN);
      assert.deepEqual([first?.cursor, first?.done, first?.counters], [null, false, { read: 0 }]);
    });

    it('subtract negative counters', async () => {
      await writer.commit(commit('1', { written: 2, failed: 2 }));
      await writer.commit(commit('', { written: 1, failed: -1 }, { advance: null }));
      assert.deepEqual(store.latestRun()?.counters, { written: 3, failed: 1 });
      assert.deepEqual(store.streams(RUN)[0]?.counters, { written: 2, failed: 2 });
    });

    it('replace the finish only when they carry one', async () => {
      await writer.commit(commit('1', {}, { finish: { swept: true } }));
      await writer.commit(commit('2'));
      assert.deepEqual(store.latestRun()?.finish, { swept: true });
    });

    it('keep dead letters until they are settled; one that fails again replaces the older', async () => {
      await writer.commit(commit('1', {}, { deadLetters: [letter('1'), letter('2')] }));
      await writer.commit(commit('2', {}, { deadLetters: [letter('2', { tries: 2, reason: 'still too long' })] }));
      await writer.commit(commit('3', {}, { settled: [{ stream: streamId('s1'), record: recordId('1') }] }));
      assert.equal(store.deadLetterCount(RUN), 1);
      assert.deepEqual(store.deadLetters(RUN, 10), [letter('2', { tries: 2, reason: 'still too long' })]);
    });

    it('give at most as many dead letters as asked for', async () => {
      await writer.commit(commit('1', {}, { deadLetters: [letter('1'), letter('2'), letter('3')] }));
      assert.equal(store.deadLetters(RUN, 2).length, 2);
    });

    it('refuse a stream that is not in the plan and keep nothing of it', async () => {
      const advance = { stream: streamId('s9'), cursor: cursor('1'), done: false };
      await assert.rejects(writer.commit(commit('', { read: 5 }, { advance })), /no stream "s9"/);
      assert.deepEqual(store.latestRun()?.counters, {});
    });
  });

  describe('waits', () => {
    const wait = { account: 'gemini', limit: 'texts per minute', since: 100, resumeAt: 200, checkpoint: 'row 5' };
    beforeEach(() => startRun(writer));

    it('are extended by a later refusal without moving their beginning', async () => {
      await writer.saveWait(RUN, wait);
      await writer.saveWait(RUN, { ...wait, since: 150, resumeAt: 400, checkpoint: 'row 6' });
      await writer.saveWait(RUN, { ...wait, since: 160, resumeAt: 300 });
      assert.deepEqual(store.waits(RUN), [{ ...wait, resumeAt: 400, endedAt: null, ended: null }]);
    });

    it('are told apart by account and limit', async () => {
      await writer.saveWait(RUN, wait);
      await writer.saveWait(RUN, { ...wait, limit: 'texts per day' });
      await writer.saveWait(RUN, { ...wait, account: 'podio' });
      await writer.endWaits(RUN, { account: 'gemini', at: 250, ended: 'forced' });
      assert.deepEqual(
        store.waits(RUN).map(({ ended }) => ended),
        ['forced', 'forced', null],
      );
    });

    it('that ended stay as they were, and the next refusal begins another', async () => {
      await writer.saveWait(RUN, wait);
      await writer.endWaits(RUN, { account: 'gemini', at: 200, ended: 'elapsed' });
      await writer.saveWait(RUN, { ...wait, since: 500, resumeAt: 600 });
      await writer.endWaits(RUN, { account: 'gemini', at: 600, ended: 'elapsed' });
      assert.deepEqual(
        store.waits(RUN).map(({ since, endedAt }) => [since, endedAt]),
        [
          [100, 200],
          [500, 600],
        ],
      );
    });
  });

  describe('log', () => {
    const line = (at: number) => ({ at, level: 'info', message: `line ${at}` }) as const;

    it('is read at once and kept over a close', async () => {
      await writer.appendLog(line(1));
      assert.deepEqual(store.log(10), [line(1)]);
      await reopen();
      assert.deepEqual(store.log(10), [line(1)]);
    });

    it('keeps the newest thousand lines', async () => {
      await startRun(writer);
      for (let at = 1; at <= 2500; at += 1) {
        await writer.appendLog(line(at));
        if (at % 400 === 0) await writer.commit(commit(String(at)));
      }
      await reopen();
      const lines = store.log(5000);
      assert.deepEqual([lines.length, lines[0]?.at, lines.at(-1)?.at], [1000, 1501, 2500]);
    });

    it('gives the last lines, oldest first', async () => {
      for (const at of [1, 2, 3]) await writer.appendLog(line(at));
      assert.deepEqual(store.log(2), [line(2), line(3)]);
    });
  });
});
