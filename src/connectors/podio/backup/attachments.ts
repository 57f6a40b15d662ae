// The files that an item names: attached to it, in its fields, on its comments and tasks. The pictures that Podio makes of
// a link's page are not among them. Makes no call.

import type { Json } from '../../../core/fieldValue.ts';
import { recordId } from '../../../core/ids.ts';
import type { Attachment } from '../../../engine/backupPorts.ts';
import { idIn, isObject, type JsonObject, objectsIn } from '../client/answers.ts';
import { unescaped } from '../client/unescaped.ts';

/** @param line of `items.jsonl`. @returns each file once, in the order in which the item names them. */
export function attachmentsOf(line: Json): readonly Attachment[] {
  if (!isObject(line)) return [];
  const values = objectsIn(line, 'fields').flatMap((field) => objectsIn(field, 'values'));
  const beside = [...objectsIn(line, 'comments'), ...objectsIn(line, 'tasks')];
  const files = [
    ...objectsIn(line, 'files'),
    ...values.map(({ value }) => value).filter(isObject),
    ...beside.flatMap((object) => objectsIn(object, 'files')),
  ];
  const found = new Map<number, Attachment>();
  for (const file of files) {
    const id = idIn(file, 'file_id');
    if (id !== null && !found.has(id)) found.set(id, attachmentOf(id, file));
  }
  return [...found.values()];
}

/** The file itself; only what is named in a line may say less of itself. */
function attachmentOf(id: number, file: JsonObject): Attachment {
  const { name = null, size = null, hosted_by: host = 'podio' } = file;
  return {
    id: recordId(`file:${id}`),
    fileId: String(id),
    name: typeof name === 'string' ? unescaped(name) : '',
    size: typeof size === 'number' && Number.isSafeInteger(size) && size >= 0 ? size : null,
    kept: host === 'podio' || host === null ? 'here' : 'elsewhere',
    value: file,
  };
}
