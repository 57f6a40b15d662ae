// The stream of an app's items as rows, in the order of their ids.

import * as z from 'zod';
import { CorruptError, PermanentError } from '../../../core/errors.ts';
import { type Cursor, cursor } from '../../../core/ids.ts';
import type { Page, Row, StreamPlan } from '../../../engine/ports.ts';
import { podioIdOf } from '../hierarchy/nodeIds.ts';
import { type AppOutline, itemRow } from '../itemRow.ts';
import { type Anchor, anchoredPage, BEGINNING } from '../items/anchoredPage.ts';
import type { ItemPages, PageForm } from '../items/itemPages.ts';

export interface RowReading {
  readonly itemPages: ItemPages;
  readonly stream: StreamPlan;
}

const outlineSchema = z.object({ app: z.string(), workspace: z.string().nullable(), columns: z.array(z.string()) });

const placeSchema = z.object({
  after: z.int(),
  place: z.int(),
  /** Items a page, where Podio could not answer as many as the job says. */
  size: z.int().nullable(),
  isLast: z.boolean(),
});

/** @throws PermanentError for an app that may not be read. */
export async function* readRows(
  { itemPages, stream }: RowReading,
  from: Cursor | null,
  letGo: AbortSignal,
): AsyncGenerator<Page<Row>, void, void> {
  const app = podioIdOf(stream.node);
  const outline = outlineOf(stream);
  const start = from === null ? { ...BEGINNING, size: null, isLast: false } : decode(from);
  let anchor: Anchor = start;
  let form: PageForm = { size: start.size, isPlain: true };
  const ask = async (offset: number) => {
    const asked = await itemPages.ask({ app, offset, since: null, form }, letGo);
    form = asked.form;
    return asked;
  };
  for (let isLast = start.isLast; !isLast; ) {
    const found = await anchoredPage(ask, anchor).catch((error: unknown) => refusedBy(stream, error));
    anchor = found.next;
    isLast = found.left === 0;
    const records = found.fresh.flatMap((item) => itemRow(item, outline) ?? []);
    if (records.length === 0) return;
    yield { records, rejected: [], next: cursor(JSON.stringify({ ...anchor, size: form.size, isLast })) };
  }
}

/** What the plan has found out about the stream's app. */
export function outlineOf({ spec }: StreamPlan): AppOutline {
  return outlineSchema.parse(spec);
}

function decode(text: Cursor): z.infer<typeof placeSchema> {
  try {
    return placeSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new CorruptError(`a cursor of rows: expected its place, found ${text.slice(0, 80)}`, { cause });
  }
}

function refusedBy({ title }: StreamPlan, error: unknown): never {
  if (!(error instanceof PermanentError)) throw error;
  throw new PermanentError(`the app "${title}": ${error.message}`, { cause: error });
}
