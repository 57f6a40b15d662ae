// An item of an app as a row: its fields as text by their `external_id`, and what Podio says about it. For live items and
// for the lines of an archive alike; makes no call.

import * as z from 'zod';
import type { FieldValue, Json } from '../../core/fieldValue.ts';
import { recordIdOfKey } from '../../core/keyCodec.ts';
import type { Row } from '../../engine/ports.ts';
import { unescaped } from './client/unescaped.ts';
import { fieldText, timeText } from './rows/fieldText.ts';

/** What is known of an app beside its items. */
export interface AppOutline {
  readonly app: string;
  /** Null where it is not known. */
  readonly workspace: string | null;
  /** `external_id` of every field: an item leaves out those that are empty. */
  readonly columns: readonly string[];
}

const words = z.string().catch('');
const json = z.custom<Json>(() => true);

const appSchema = z.object({
  config: z.object({ name: words }).catch({ name: '' }),
  fields: z.array(z.object({ external_id: words, status: words })).catch([]),
});

const itemSchema = z.object({
  item_id: z.int(),
  title: words,
  link: words,
  created_on: words,
  created_by: z.object({ name: words }).catch({ name: '' }),
  last_edit_on: words,
  last_event_on: words,
  current_revision: z.object({ created_on: words }).catch({ created_on: '' }),
  comment_count: z.int().nullable().catch(null),
  file_count: z.int().nullable().catch(null),
  tags: z.array(words).catch([]),
  fields: z
    .array(
      z.object({
        external_id: words,
        field_id: z.int().catch(0),
        label: words,
        type: words,
        values: z.array(json).catch([]),
        config: z
          .object({ settings: z.object({ format: words }).catch({ format: '' }) })
          .catch({ settings: { format: '' } }),
      }),
    )
    .catch([]),
});

type Item = z.infer<typeof itemSchema>;

/** @param app what GET /app/ID answers, or `app.json` of an archive. @param workspace its name. */
export function appOutline(app: Json, workspace: string | null): AppOutline {
  const { config, fields } = appSchema.parse(app);
  const columns = fields.filter(({ external_id: id, status }) => id !== '' && status !== 'deleted');
  return {
    app: unescaped(config.name),
    workspace: workspace === null ? null : unescaped(workspace),
    columns: columns.map((field) => field.external_id),
  };
}

/**
 * @param item as Podio sent it, or a line of `items.jsonl`.
 * @returns null for what is no item.
 *
 * Columns: `item_id`, `title`, `link`, `app`, `workspace`, `tags`, `created_on`, `created_by`, `last_edit_on`,
 * `comment_count`, `file_count`, `content` (all fields, a line each, for texts that fit any app), then the app's fields.
 * A field with the name of one of those takes its place where it has a value.
 */
export function itemRow(item: Json, outline: AppOutline): Row | null {
  const parsed = itemSchema.safeParse(item);
  if (!parsed.success) return null;
  const own = parsed.data;
  const texts = own.fields.map((field) => ({ ...field, text: textOf(field) }));
  // From entries, because a field may be called `__proto__`.
  const columns = new Map<string, FieldValue>([
    ['item_id', own.item_id],
    ['title', orNull(unescaped(own.title))],
    ['link', orNull(own.link)],
    ['app', outline.app],
    ['workspace', outline.workspace],
    ['tags', orNull(own.tags.map(unescaped).join(', '))],
    ['created_on', orNull(timeText(own.created_on))],
    ['created_by', orNull(unescaped(own.created_by.name))],
    ['last_edit_on', orNull(timeText(editedOn(own)))],
    ['comment_count', own.comment_count],
    ['file_count', own.file_count],
    ['content', orNull(texts.flatMap(lineOf).join('\n'))],
  ]);
  for (const name of outline.columns) if (!columns.has(name)) columns.set(name, null);
  for (const { external_id: name, text } of texts) if (name !== '' && text !== null) columns.set(name, text);
  return { id: recordIdOfKey([own.item_id]), fields: Object.fromEntries(columns) };
}

function textOf({ type, values, config }: Item['fields'][number]): string | null {
  return fieldText(type, values, config.settings.format === 'plain');
}

function lineOf({ label, text }: { readonly label: string; readonly text: string | null }): readonly string[] {
  return text === null ? [] : [label === '' ? text : `${unescaped(label)}: ${text}`];
}

/** Items say it in one of three places, depending on the view they were asked in. */
function editedOn(item: Item): string {
  return item.last_edit_on || item.current_revision.created_on || item.last_event_on;
}

const orNull = (text: string): string | null => (text.trim() === '' ? null : text);
