// A backup as the engine carries it, in small: pages and attachments kept and committed one after the other, streams
// sealed, the archive finished. Can be taken up again from its checkpoint, as often as it dies.

import { cursor, runId } from '../../src/core/ids.ts';
import {
  ATTACHMENTS,
  type Attachment,
  type BackupDestination,
  type Deposit,
  NOTHING_KEPT,
  type Position,
} from '../../src/engine/backupPorts.ts';
import type { NodePlan, StreamPlan } from '../../src/engine/ports.ts';
import {
  APP,
  attachment,
  bytesOf,
  END,
  items,
  LIVE,
  line,
  ORG,
  OTHER_APP,
  pathTo,
  SPACE,
  STARTED_AT,
  streamOf,
} from './archiveFixture.ts';

export interface Work {
  readonly node: NodePlan;
  readonly stream: StreamPlan;
  readonly pages: readonly (readonly (Deposit | Attachment)[])[];
  readonly breaksOff?: boolean;
}

/** What survives the process: as the store would keep it. */
export interface Checkpoint {
  [stream: string]: { readonly pages: number; readonly at: Position; readonly done: boolean };
}

const contentOf = (name: string): Buffer => Buffer.from(`${name} `.repeat(300));
const file = (id: string, name: string): Attachment => attachment(id, name, contentOf(name));

/** All of a small source. */
export const FIRST_RUN: readonly Work[] = [
  work(ORG, 'organization', [[{ kind: 'document', file: 'organization.json', value: { org_id: 1 } }]]),
  work(APP, 'app', [[{ kind: 'document', file: 'app.json', value: { app_id: 3 } }]]),
  work(APP, 'items', [
    [{ kind: 'empty', file: 'items.jsonl' }, { kind: 'empty', file: 'comments.jsonl' }, ...items([1, 2], 'new')],
    [...items([3], 'new'), line('comments.jsonl', { comment_id: 1 }, 'new')],
  ]),
  work(APP, 'files', [[file('11', 'a.txt')], [file('12', 'ñ.pdf'), file('13', 'c')]], 'new'),
  work(OTHER_APP, 'items', [items([7, 8], 'new')]),
];

/** What comes after it: an app that only grew, one that is read anew, one whose reading breaks off. */
export const NEXT_RUN: readonly Work[] = [
  work(APP, 'app', [[{ kind: 'document', file: 'app.json', value: { app_id: 3, revision: 2 } }]]),
  work(APP, 'items', [
    items([2, 4]),
    [{ kind: 'empty', file: 'items.jsonl' }, ...items([1, 4], 'new')],
    items([5], 'new'),
  ]),
  work(APP, 'files', [[file('11', 'a.txt')], [file('14', 'd')]], 'end'),
  work(SPACE, 'members', [[line('members.jsonl', { profile: { profile_id: 5 } }, 'new')]]),
  { ...work(OTHER_APP, 'items', [items([7], 'new')]), breaksOff: true },
];

function work(node: NodePlan, kind: string, pages: Work['pages'], into: 'end' | 'new' = 'end'): Work {
  const stream = streamOf(node, kind);
  return { node, stream: kind === ATTACHMENTS ? { ...stream, spec: into } : stream, pages };
}

/** @param commit called with every step that the checkpoint takes. */
export async function carry(
  archive: BackupDestination,
  run: string,
  works: readonly Work[],
  checkpoint: Checkpoint,
  commit: () => void = () => {},
): Promise<void> {
  await archive.open({ run: runId(run), startedAt: STARTED_AT, fresh: false }, LIVE);
  for (const each of works) await carryStream(archive, each, checkpoint, commit);
  const cursors = new Map(works.map(({ stream }) => [stream.id, cursor(`${run} ${stream.id}`)]));
  await archive.finish({ ...END, nodes: [ORG, SPACE, APP, OTHER_APP], cursors }, LIVE);
}

async function carryStream(
  archive: BackupDestination,
  { node, stream, pages, breaksOff = false }: Work,
  checkpoint: Checkpoint,
  commit: () => void,
): Promise<void> {
  const path = pathTo(node);
  let { pages: kept, at, done } = checkpoint[stream.id] ?? { pages: 0, at: NOTHING_KEPT, done: false };
  for (; kept < pages.length; ) {
    const deposits: Deposit[] = [];
    for (const each of pages[kept] ?? []) {
      if (!('fileId' in each)) deposits.push(each);
      else {
        const { value } = await archive.attach(path, each, bytesOf(contentOf(each.name), 500));
        deposits.push(line('files.jsonl', value, stream.spec === 'new' ? 'new' : 'end'));
      }
    }
    at = await archive.keep(stream, path, at, deposits);
    kept += 1;
    if (breaksOff && kept === pages.length) at = await archive.breakOff(stream, path, at);
    checkpoint[stream.id] = { pages: kept, at, done };
    commit();
  }
  if (done) return;
  await archive.seal(stream, path, at);
  done = true;
  checkpoint[stream.id] = { pages: kept, at, done };
  commit();
}
