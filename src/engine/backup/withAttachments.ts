// A backup's source with its attachments' streams filled in: they are read back from the items the archive has kept, so
// what is fetched is what was listed, and no call is made to list it again.

import type { Json } from '../../core/fieldValue.ts';
import { type Cursor, cursor, type RecordId } from '../../core/ids.ts';
import {
  ATTACHMENTS,
  type Attachment,
  type BackupDestination,
  type BackupRecord,
  type BackupSource,
  type KeptLine,
} from '../backupPorts.ts';
import type { Page, Reread, Source, StreamPlan } from '../ports.ts';
import { type BackupPlan, ITEMS_FILE } from './backupPlan.ts';

export type KeptRecord = BackupRecord | Attachment;

/** Where the next attachment is: the line it stands in, and how many of that line come before it. */
interface Place {
  readonly line: string | null;
  readonly index: number;
}

const BEGINNING: Place = { line: null, index: 0 };

export function withAttachments(
  source: BackupSource,
  destination: BackupDestination,
  plan: BackupPlan,
): Source<KeptRecord> {
  async function* linesOf(stream: StreamPlan, from: string | null, signal: AbortSignal): AsyncGenerator<KeptLine> {
    for await (const line of destination.kept(plan.pathOf(stream), ITEMS_FILE, plan.itemsOf(stream), from)) {
      // A million items may name no file: whoever drains does not wait for the last of them.
      signal.throwIfAborted();
      yield line;
    }
  }

  async function* attachments(
    stream: StreamPlan,
    from: Cursor | null,
    signal: AbortSignal,
  ): AsyncGenerator<Page<Attachment>, void, void> {
    let { line, index } = placeOf(from);
    let begun = from !== null;
    for await (const { value, next } of linesOf(stream, line, signal)) {
      const named = source.attachmentsOf(value);
      for (const attachment of named.slice(index)) {
        begun = true;
        index += 1;
        const place = index < named.length ? { line, index } : { line: next, index: 0 };
        yield { records: [attachment], rejected: [], next: placeCursor(place) };
      }
      line = next;
      index = 0;
    }
    // Items read anew that name no file at all: a page that holds nothing begins the list anew, too.
    if (!begun && plan.attachmentsInto(stream) === 'new') {
      yield { records: [], rejected: [], next: placeCursor({ line, index }) };
    }
  }

  async function find(
    stream: StreamPlan,
    ids: ReadonlySet<RecordId>,
    signal: AbortSignal,
  ): Promise<Reread<Attachment>> {
    const found = new Map<RecordId, Attachment>();
    for await (const { value } of linesOf(stream, null, signal)) {
      for (const attachment of source.attachmentsOf(value)) {
        if (ids.has(attachment.id)) found.set(attachment.id, attachment);
      }
    }
    return { records: [...found.values()], rejected: [] };
  }

  return {
    governsItself: true,
    expand: source.expand.bind(source),
    pages: (stream, from, signal): AsyncIterable<Page<KeptRecord>> =>
      stream.kind === ATTACHMENTS ? attachments(stream, from, signal) : source.pages(stream, from, signal),
    reread: (stream, ids, signal): Promise<Reread<KeptRecord>> =>
      stream.kind === ATTACHMENTS ? find(stream, new Set(ids), signal) : source.reread(stream, ids, signal),
    close: source.close.bind(source),
  };
}

const placeCursor = ({ line, index }: Place): Cursor => cursor(JSON.stringify([line, index]));

function placeOf(from: Cursor | null): Place {
  const place: Json = from === null ? null : JSON.parse(from);
  if (!Array.isArray(place)) return BEGINNING;
  const [line, index] = place;
  return { line: typeof line === 'string' ? line : null, index: typeof index === 'number' ? index : 0 };
}
