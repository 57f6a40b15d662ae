// What an old file held and the new one in its place does not: kept whole in `gone.jsonl`, before the old one goes.
// What has come back is taken out again. Repeatable, as long as the old file is there.

import { type ArchiveDisk, type FilePath, inFolder } from '../disk/archiveDisk.ts';
import { BufferedWriter } from '../disk/bufferedWriter.ts';
import { lastLines } from '../lines/lastLines.ts';
import type { LineSet } from '../lines/lineSet.ts';
import { type FileLine, readLines } from '../lines/readLines.ts';
import { GONE_FILE, memberOf, parseLine, recordKey } from '../lines/recordKeys.ts';

export interface Replacement {
  readonly folder: FilePath;
  /** `items.jsonl` */
  readonly file: string;
  /** The new file, where it is before it takes the place of the old one. */
  readonly renewed: FilePath;
  /** When the run began that misses them. */
  readonly since: string;
}

/**
 * @param before told the path of `gone.jsonl` before it is changed.
 * @returns that path when it was written anew, null when there was nothing to change.
 */
export async function markGone(
  disk: ArchiveDisk,
  replacement: Replacement,
  before: (path: FilePath) => Promise<void>,
): Promise<FilePath | null> {
  const { folder, file, renewed } = replacement;
  const old = inFolder(folder, file);
  const gone = inFolder(folder, GONE_FILE);
  const lines = { gone: 0, old: 0 };
  async function* keys(): AsyncGenerator<readonly (string | null)[], void, void> {
    for await (const some of linesOf(disk, gone)) {
      lines.gone += some.length;
      yield some.map((line) => goneKey(file, line));
    }
    for await (const some of linesOf(disk, old)) {
      lines.old += some.length;
      yield some.map((line) => keyOf(file, line));
    }
    for await (const some of linesOf(disk, renewed)) yield some.map((line) => keyOf(file, line));
  }
  if ((await disk.size(old)) === null && (await disk.size(gone)) === null) return null;
  const last = await lastLines(keys());
  // A line before `renewed` that is the last of its key is one that the new file lacks.
  if (!(await hasNews(disk, replacement, last, lines))) return null;
  await before(gone);
  await disk.replace(gone, async (handle) => {
    const writer = new BufferedWriter(handle, 0);
    for await (const some of linesOf(disk, gone)) {
      const stay = some.filter((line) => staysGone(file, line, last));
      await writer.write(stay.map(({ text }) => `${text}\n`).join(''));
    }
    for await (const some of linesOf(disk, old)) {
      const vanished = some.filter(({ index }) => last.has(lines.gone + index));
      await writer.write(vanished.map((line) => goneLine(replacement, line)).join(''));
    }
    await writer.flush();
  });
  return gone;
}

async function hasNews(
  disk: ArchiveDisk,
  { folder, file }: Replacement,
  last: LineSet,
  lines: { readonly gone: number; readonly old: number },
): Promise<boolean> {
  for (let index = 0; index < lines.old; index += 1) if (last.has(lines.gone + index)) return true;
  for await (const some of linesOf(disk, inFolder(folder, GONE_FILE))) {
    if (some.some((line) => !staysGone(file, line, last))) return true;
  }
  return false;
}

function staysGone(file: string, line: FileLine, last: LineSet): boolean {
  return goneKey(file, line) === null || last.has(line.index);
}

function goneLine({ file, since }: Replacement, { text }: FileLine): string {
  return `{"file":${JSON.stringify(file)},"since":${JSON.stringify(since)},"value":${text}}\n`;
}

/** Null for a line that stands for a record of another file. */
function goneKey(file: string, { text }: FileLine): string | null {
  const line = parseLine(text)?.value;
  const value = memberOf(line, 'value');
  return memberOf(line, 'file') === file && value !== undefined ? recordKey(file, value) : null;
}

function keyOf(file: string, { text }: FileLine): string | null {
  const line = parseLine(text);
  return line === null ? null : recordKey(file, line.value);
}

/** None where there is no such file. */
async function* linesOf(disk: ArchiveDisk, path: FilePath): AsyncGenerator<readonly FileLine[], void, void> {
  if ((await disk.size(path)) === null) return;
  const handle = await disk.open(path, 'read');
  try {
    yield* readLines(handle, 0, null);
  } finally {
    await handle.close();
  }
}
