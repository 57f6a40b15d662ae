// A backup's source over a world in memory: one organisation, its workspaces, their apps. Pages of two items, one call
// each, sent through the gate it was opened with; a test may script what a call fails with.

import { PermanentError } from '../../../src/core/errors.ts';
import type { Json } from '../../../src/core/fieldValue.ts';
import { type Cursor, cursor, nodeId, recordId, streamId } from '../../../src/core/ids.ts';
import {
  ATTACHMENTS,
  type Attachment,
  type BackupForecast,
  type BackupRecord,
  type BackupSource,
  type Baseline,
  type ByteSink,
  type Deposit,
  WHOLE_STREAM,
} from '../../../src/engine/backupPorts.ts';
import type { CallGate } from '../../../src/engine/callGate.ts';
import type { Expansion, NodePlan, Page, Reread, StreamPlan } from '../../../src/engine/ports.ts';

/** A file of an item: its id is its number, its bytes are told by it. */
export interface ScriptedFile {
  readonly id: number;
  readonly elsewhere?: boolean;
}

export interface ScriptedItem {
  readonly id: number;
  readonly files: readonly ScriptedFile[];
}

/** Workspaces by id, their apps by id, their items. */
export type BackupWorld = Readonly<Record<string, Readonly<Record<string, readonly ScriptedItem[]>>>>;

export const bytesOf = (file: number): string => `bytes of file ${file}`;

const GENERAL = { calls: 1 };
const LIMITED = { calls: 0, limitedCalls: 1 };
const PAGE = 2;

interface Place {
  readonly at: number;
  readonly last: boolean;
}

export class BackupServer {
  world: BackupWorld;
  /** Every call that arrived, in order: "apps of w1", "items of a1 from 0", "file 7". */
  readonly calls: string[] = [];
  /** What a call fails with, null when it does not. */
  failure: (call: string) => Error | null = () => null;
  /** Resolves when the call may be answered. */
  gate: (call: string) => Promise<void> = async () => {};
  /** Called as a call arrives and as its answer leaves; one that throws is the client's death. */
  step: () => void = () => {};
  changes: readonly string[] = [];

  constructor(world: BackupWorld) {
    this.world = world;
  }

  async answer(call: string): Promise<void> {
    this.step();
    this.calls.push(call);
    await this.gate(call);
    const failure = this.failure(call);
    if (failure !== null) throw failure;
    this.step();
  }
}

export class ScriptedBackup implements BackupSource {
  readonly governsItself = true;
  readonly #server: BackupServer;
  readonly #gate: CallGate;
  #baseline: Baseline | null = null;

  constructor(server: BackupServer, gate: CallGate) {
    this.#server = server;
    this.#gate = gate;
  }

  begin(baseline: Baseline | null): void {
    this.#baseline = baseline;
  }

  foresee(): Promise<BackupForecast> {
    throw new Error('no test asks for a forecast');
  }

  async expand(parent: NodePlan | null, signal: AbortSignal): Promise<Expansion> {
    await this.#call(GENERAL, parent === null ? 'organizations' : `below ${parent.id}`, signal);
    const id = parent?.id ?? null;
    switch (parent?.kind) {
      case undefined:
        return { nodes: [nodeOf('o', id, 'organization')], streams: [streamOf('o', 'organization')] };
      case 'organization': {
        const workspaces = Object.keys(this.#server.world);
        const streams = workspaces.flatMap((name) => [streamOf(name, 'workspace'), streamOf(name, 'members')]);
        return { nodes: workspaces.map((name) => nodeOf(name, id, 'workspace')), streams };
      }
      default: {
        const apps = Object.keys(this.#server.world[id ?? ''] ?? {});
        const kinds = ['app', 'items', ATTACHMENTS, 'views'];
        const streams = apps.flatMap((name) => kinds.map((kind) => streamOf(name, kind)));
        return { nodes: apps.map((name) => nodeOf(name, id, 'app')), streams };
      }
    }
  }

  async *pages(
    stream: StreamPlan,
    from: Cursor | null,
    signal: AbortSignal,
  ): AsyncGenerator<Page<BackupRecord>, void, void> {
    let place: Place = from === null ? { at: 0, last: false } : JSON.parse(from);
    while (!place.last) {
      let page: Reread<BackupRecord>;
      [page, place] = await this.#read(stream, place.at, signal);
      yield { ...page, next: cursor(JSON.stringify(place)) };
    }
  }

  reread(): Promise<Reread<BackupRecord>> {
    throw new Error('nothing but whole streams and attachments is ever taken again');
  }

  attachmentsOf(line: Json): readonly Attachment[] {
    const { files } = line as unknown as ScriptedItem;
    return files.map(({ id, elsewhere }) => ({
      ...{ id: recordId(`file:${id}`), fileId: `${id}`, name: `${id}.txt`, size: bytesOf(id).length },
      ...{ kept: elsewhere === true ? 'elsewhere' : 'here', value: { file_id: id } },
    }));
  }

  async fetchAttachment({ fileId }: Attachment, sink: ByteSink, signal: AbortSignal): Promise<void> {
    await this.#call(LIMITED, `file ${fileId}`, signal);
    const bytes = new TextEncoder().encode(bytesOf(Number(fileId)));
    const half = Math.ceil(bytes.length / 2);
    if (sink.size < half) {
      await sink.restart();
      await sink.write(bytes.subarray(0, half));
    }
    if (sink.size < bytes.length) await sink.write(bytes.subarray(sink.size));
  }

  async changesSince(_nodes: readonly NodePlan[], signal: AbortSignal): Promise<readonly string[]> {
    await this.#call(GENERAL, 'changes', signal);
    return this.#server.changes;
  }

  async close(): Promise<void> {}

  async #read(stream: StreamPlan, at: number, signal: AbortSignal): Promise<[Reread<BackupRecord>, Place]> {
    const items = this.#itemsOf(stream.node);
    const isItems = stream.kind === 'items';
    try {
      if (isItems) await this.#call(LIMITED, `items of ${stream.node} from ${at}`, signal);
      else if (!['organization', 'workspace'].includes(stream.kind)) await this.#call(GENERAL, stream.id, signal);
    } catch (error) {
      if (!(error instanceof PermanentError)) throw error;
      return [
        { records: [], rejected: [{ id: WHOLE_STREAM, reason: error.message }] },
        { at, last: true },
      ];
    }
    if (!isItems)
      return [
        { records: [recordOf(stream)], rejected: [] },
        { at: 1, last: true },
      ];
    const into = this.#baseline?.cursors.has(stream.id) === true ? 'end' : 'new';
    const file = 'items.jsonl';
    const begins: readonly Deposit[] = at === 0 && into === 'new' ? [{ kind: 'empty', file }] : [];
    const records = items.slice(at, at + PAGE).map(({ id, files }, index): BackupRecord => {
      const value = { item_id: id, files: files.map((one) => ({ ...one })) };
      const line: Deposit = { kind: 'line', file, into, value };
      return { id: recordId(`${id}`), deposits: [...(index === 0 ? begins : []), line], counts: { items: 1 } };
    });
    if (records.length === 0 && begins.length > 0) {
      records.push({ id: recordId('none'), deposits: begins, counts: {} });
    }
    return [
      { records, rejected: [] },
      { at: at + PAGE, last: at + PAGE >= items.length },
    ];
  }

  #itemsOf(app: string): readonly ScriptedItem[] {
    return Object.values(this.#server.world).flatMap((apps) => apps[app] ?? []);
  }

  #call(cost: typeof GENERAL | typeof LIMITED, name: string, letGo: AbortSignal): Promise<void> {
    return this.#gate.run(cost, () => this.#server.answer(name), letGo);
  }
}

function nodeOf(id: string, parent: NodePlan['parent'], kind: string): NodePlan {
  return { id: nodeId(id), parent, kind, title: id, expandable: kind !== 'app' };
}

function streamOf(node: string, kind: string): StreamPlan {
  return { id: streamId(`${node}/${kind}`), node: nodeId(node), kind, title: kind, spec: null, total: null };
}

const COUNTS: Readonly<Record<string, BackupRecord['counts']>> = {
  organization: { organizations: 1 },
  workspace: { workspaces: 1 },
  app: { apps: 1 },
};

function recordOf({ node, kind }: StreamPlan): BackupRecord {
  const id = recordId(kind);
  const counts = COUNTS[kind] ?? {};
  if (kind !== 'members')
    return { id, deposits: [{ kind: 'document', file: `${kind}.json`, value: { of: node } }], counts };
  const file = 'members.jsonl';
  const deposits: readonly Deposit[] = [
    { kind: 'empty', file },
    { kind: 'line', file, into: 'new', value: { profile_id: 1 } },
  ];
  return { id, deposits, counts };
}
