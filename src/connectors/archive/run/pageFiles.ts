// A page's deposits put together by file: what is to be written where. Writes nothing.

import type { Json } from '../../../core/fieldValue.ts';
import type { Deposit, FilePosition, Position } from '../../../engine/backupPorts.ts';
import { GONE_FILE } from '../lines/recordKeys.ts';
import { MANIFEST } from '../manifest/manifestFormat.ts';

export type FileWrite =
  | { readonly kind: 'document'; readonly file: string; readonly text: string }
  | {
      readonly kind: 'lines';
      readonly file: string;
      /** As the position will say. */
      readonly into: 'end' | 'new';
      /** Where the lines go: `sealed` is the new file after it took the old one's place. */
      readonly target: 'end' | 'new' | 'sealed';
      /** Where they begin; null where the position does not say. */
      readonly from: number | null;
      readonly lines: string[];
    };

type LinesWrite = Extract<FileWrite, { kind: 'lines' }>;

/** `items.jsonl`, `app.json`: as the contract names them, and none of an archive's own. */
const FILE_NAME = /^[a-z][a-z0-9_-]{0,40}\.jsonl?$/;
const OWN: ReadonlySet<string> = new Set([GONE_FILE, MANIFEST]);

export function pageFiles(at: Position, deposits: readonly Deposit[]): readonly FileWrite[] {
  const writes = new Map<string, FileWrite>();
  for (const deposit of deposits) {
    const { file } = deposit;
    if (!FILE_NAME.test(file) || OWN.has(file)) throw new TypeError(`"${file}" is no name of a file in an archive`);
    const write = writes.get(file);
    if (deposit.kind === 'document') writes.set(file, { kind: 'document', file, text: documentText(deposit.value) });
    else if (deposit.kind === 'empty') writes.set(file, begun(file));
    else {
      const lines = linesFor(write?.kind === 'lines' ? write : null, at[file], deposit);
      lines.lines.push(`${JSON.stringify(deposit.value)}\n`);
      writes.set(file, lines);
    }
  }
  return [...writes.values()];
}

function linesFor(
  write: LinesWrite | null,
  at: FilePosition | undefined,
  { file, into }: Extract<Deposit, { kind: 'line' }>,
): LinesWrite {
  if (write === null) return continued(file, at, into);
  // From `end` to `new` for good: what stands in the old file's place is read anew.
  return write.target === 'end' && into === 'new' ? begun(file) : write;
}

function continued(file: string, at: FilePosition | undefined, into: 'end' | 'new'): LinesWrite {
  const from = at?.bytes ?? null;
  if (at?.into === 'new')
    return { kind: 'lines', file, into: 'new', target: into === 'end' ? 'sealed' : 'new', from, lines: [] };
  return into === 'new' ? begun(file) : { kind: 'lines', file, into, target: 'end', from, lines: [] };
}

function begun(file: string): LinesWrite {
  return { kind: 'lines', file, into: 'new', target: 'new', from: 0, lines: [] };
}

/** For people: a document is read more often than it is written. */
function documentText(value: Json): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
