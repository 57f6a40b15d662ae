// One page of a backup: deposits and attachments to the archive, in the order of the stream's pages, and what they count.
// Attachments of several pages are fetched side by side; only their lines wait for each other.

import { addCounters, type Counters } from '../../core/counters.ts';
import { messageOf, PermanentError, TransientError } from '../../core/errors.ts';
import type { StreamId } from '../../core/ids.ts';
import { reach } from '../../core/triggerPoint.ts';
import {
  ATTACHMENTS,
  type Attachment,
  type BackupDestination,
  type BackupSource,
  type Deposit,
  type NodePath,
  WHOLE_STREAM,
} from '../backupPorts.ts';
import type { CallSignals } from '../governor.ts';
import type { PageResult, PageWork } from '../pageWork.ts';
import type { Clock, DeadLetter, StreamRecord } from '../ports.ts';
import { settleAll } from '../settleAll.ts';
import { ATTACHMENTS_FILE, type BackupPlan } from './backupPlan.ts';
import type { KeptRecord } from './withAttachments.ts';

export interface KeepPageOptions {
  readonly source: Pick<BackupSource, 'fetchAttachment'>;
  readonly destination: Pick<BackupDestination, 'attach' | 'keep' | 'breakOff'>;
  readonly plan: BackupPlan;
  readonly clock: Clock;
  /** True for dead letters taken again: their stream is sealed, so their lines go to its end. */
  readonly retry: boolean;
}

/** What a record has come to before its lines are written. */
interface PreparedRecord {
  readonly deposits: readonly Deposit[];
  readonly counters: Counters;
  readonly deadLetters: readonly DeadLetter[];
}

interface Prepared extends PreparedRecord {
  /** True when it is the last page of a stream that could not be read to its end. */
  readonly breaksOff: boolean;
}

/** So many attachments in a row that could not be fetched after all tries is a server that is down, not bad files. */
const SERVER_DOWN = 5;

export function keepPage(options: KeepPageOptions): PageWork<KeptRecord> {
  const { plan, destination } = options;
  const tails = new Map<StreamId, Promise<unknown>>();
  const fetching = new AttachmentFetch(options);

  const prepare = async (
    { records, rejected }: Parameters<PageWork<KeptRecord>>[0],
    stream: StreamRecord,
    signals: CallSignals,
  ): Promise<Prepared> => {
    const parts: PreparedRecord[] = [];
    for (const record of records) {
      if ('fileId' in record) parts.push(await fetching.prepare(record, stream, signals));
      else parts.push({ deposits: record.deposits, counters: record.counts, deadLetters: [] });
    }
    return {
      breaksOff: rejected.some(({ id }) => id === WHOLE_STREAM),
      deposits: parts.flatMap(({ deposits }) => deposits),
      counters: parts.reduce<Counters>((sum, { counters }) => addCounters(sum, counters), {}),
      deadLetters: parts.flatMap(({ deadLetters }) => deadLetters),
    };
  };

  const keep = async (stream: StreamRecord, prepared: Prepared): Promise<PageResult> => {
    const { breaksOff, deposits, counters, deadLetters } = prepared;
    const path = plan.pathOf(stream);
    const at = plan.position(stream);
    const begins: readonly Deposit[] = beginsAttachments(stream, at[ATTACHMENTS_FILE] === undefined)
      ? [{ kind: 'empty', file: ATTACHMENTS_FILE }]
      : [];
    let position = await destination.keep(stream, path, at, [...begins, ...deposits]);
    if (breaksOff) position = await destination.breakOff(stream, path, position);
    plan.moved(stream, position);
    reach('page-written');
    return { counters, deadLetters, position };
  };

  const beginsAttachments = (stream: StreamRecord, isFirst: boolean): boolean =>
    isFirst && !options.retry && stream.kind === ATTACHMENTS && plan.attachmentsInto(stream) === 'new';

  return (page, stream, signals) => {
    const before = tails.get(stream.id) ?? Promise.resolve();
    const prepared = prepare(page, stream, signals);
    // Both, whatever becomes of them: a failed attempt must not end while a file is still being fetched.
    const kept = settleAll([before, prepared]).then(async () => keep(stream, await prepared));
    tails.set(stream.id, kept);
    return kept;
  };
}

/** Fetches attachments, and tells files that are gone from a server that is. */
class AttachmentFetch {
  readonly #options: KeepPageOptions;
  #failedInARow = 0;

  constructor(options: KeepPageOptions) {
    this.#options = options;
  }

  async prepare(attachment: Attachment, stream: StreamRecord, signals: CallSignals): Promise<PreparedRecord> {
    const { plan, clock, retry } = this.#options;
    const into = retry ? 'end' : plan.attachmentsInto(stream);
    const { value, bytes, missing } = await this.#attach(plan.pathOf(stream), attachment, signals);
    const deposits: readonly Deposit[] = [{ kind: 'line', file: ATTACHMENTS_FILE, into, value }];
    if (missing === null) return { deposits, counters: { files: 1, bytes }, deadLetters: [] };
    const letter = { stream: stream.id, record: attachment.id, reason: missing, tries: 1, at: clock.now() };
    return { deposits, counters: { failed: 1 }, deadLetters: [letter] };
  }

  async #attach(path: NodePath, attachment: Attachment, signals: CallSignals) {
    const { source, destination } = this.#options;
    try {
      const attached = await destination.attach(path, attachment, (sink) =>
        source.fetchAttachment(attachment, sink, signals.draining),
      );
      this.#failedInARow = 0;
      return { ...attached, missing: null };
    } catch (error) {
      if (error instanceof TransientError) {
        this.#failedInARow += 1;
        if (this.#failedInARow >= SERVER_DOWN) throw error;
      } else if (!(error instanceof PermanentError)) throw error;
      const missing = messageOf(error);
      return { ...(await destination.attach(path, attachment, { missing })), missing };
    }
  }
}
