// A stream of one document: the configuration of an organization, a workspace or an app, or an app's views.

import { createHash } from 'node:crypto';
import type { Counters } from '../../../core/counters.ts';
import { PermanentError } from '../../../core/errors.ts';
import type { Json } from '../../../core/fieldValue.ts';
import { type Cursor, cursor, recordId } from '../../../core/ids.ts';
import type { BackupRecord } from '../../../engine/backupPorts.ts';
import type { Page } from '../../../engine/ports.ts';
import { isObject } from '../client/answers.ts';
import { unreadStream } from './unreadStream.ts';

export interface Document {
  readonly file: string;
  readonly id: number;
  readonly counts: Counters;
  ask(): Promise<Json>;
}

/** Its cursor, where there is one, says that it was read; that of an app also what its fields were. */
export async function* readDocument(
  document: Document,
  from: Cursor | null,
): AsyncGenerator<Page<BackupRecord>, void, void> {
  if (from === null) yield await pageOf(document);
}

async function pageOf({ file, id, counts, ask }: Document): Promise<Page<BackupRecord>> {
  try {
    const value = await ask();
    const record: BackupRecord = { id: recordId(String(id)), deposits: [{ kind: 'document', file, value }], counts };
    return { records: [record], rejected: [], next: endOf(fieldsHash(value)) };
  } catch (error) {
    if (!(error instanceof PermanentError)) throw error;
    return { ...unreadStream(error), next: endOf(null) };
  }
}

/** A change of an app's fields changes its items without an edit of them. Null for what has no fields. */
export function fieldsHash(app: Json): string | null {
  if (!isObject(app) || !Array.isArray(app['fields'])) return null;
  return createHash('sha256').update(JSON.stringify(app['fields'])).digest('hex').slice(0, 16);
}

/** Of the cursor of an app's document. */
export function fieldsHashIn(end: Cursor | undefined): string | null {
  const told: unknown = end === undefined ? null : JSON.parse(end);
  return isObject(told) && typeof told['fields'] === 'string' ? told['fields'] : null;
}

const endOf = (fields: string | null): Cursor => cursor(JSON.stringify({ fields }));
