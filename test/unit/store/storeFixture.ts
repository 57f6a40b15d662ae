// What the tests of the store share: a folder of their own, a run to commit to, commits that are short to write.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Counters } from '../../../src/core/counters.ts';
import { cursor, nodeId, recordId, runId, streamId } from '../../../src/core/ids.ts';
import type { CheckpointWriter, Commit, DeadLetter, NodePlan, StreamPlan } from '../../../src/engine/ports.ts';

export const HOLDER = { pid: process.pid, host: 'this machine', role: 'test' };
export const RUN = runId('run-1');
export const FINGERPRINT = { source: 'source-1', space: 'space-1' };

/** A folder for each test of the calling suite. */
export function useFolder(): { file(name: string): string } {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ratchet-store-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  return { file: (name) => join(folder, name) };
}

export function node(id: string, facts: Partial<NodePlan> = {}): NodePlan {
  return { id: nodeId(id), parent: null, kind: 'table', title: `Table ${id}`, expandable: false, ...facts };
}

export function stream(id: string, below: string): StreamPlan {
  const plan = { kind: 'rows', title: `Rows of ${id}`, spec: { table: id, keys: ['id'] }, total: 10 };
  return { id: streamId(id), node: nodeId(below), ...plan };
}

/** A planned, running run with one node and the given streams. */
export async function startRun(writer: CheckpointWriter, streams: readonly string[] = ['s1']): Promise<void> {
  await writer.startRun({ id: RUN, fingerprint: FINGERPRINT, at: 1000 });
  await writer.beginAttempt({ run: RUN, reason: 'start', at: 1001, from: 'the beginning' });
  await writer.saveExpansion({
    run: RUN,
    parent: null,
    nodes: [node('n1')],
    streams: streams.map((id) => stream(id, 'n1')),
    planned: true,
    counters: {},
  });
}

export function letter(record: string, facts: Partial<DeadLetter> = {}): DeadLetter {
  return { stream: streamId('s1'), record: recordId(record), reason: 'too long', tries: 1, at: 5, ...facts };
}

/** A commit that moves `s1` unless told otherwise. */
export function commit(at: string, counters: Counters = { read: 1 }, facts: Partial<Commit> = {}): Commit {
  const advance = { stream: streamId('s1'), cursor: cursor(at), done: false };
  return { run: RUN, advance, counters, deadLetters: [], settled: [], ...facts };
}
