// Reads a manifest entry by entry, in bounded memory. What it finds is checked: a manifest may have been edited.

import * as z from 'zod';
import { ConfigError, CorruptError } from '../../../core/errors.ts';
import type { ArchiveDisk, FilePath } from '../disk/archiveDisk.ts';
import { readLines } from '../lines/readLines.ts';
import { parseLine } from '../lines/recordKeys.ts';
import {
  FORMAT,
  fileSchema,
  headSchema,
  type ManifestHead,
  type ManifestPart,
  nodeSchema,
  SECTIONS,
  type Section,
  streamSchema,
} from './manifestFormat.ts';

const formatSchema = z.object({ format: z.int() });

/**
 * Many parts at a time.
 * @throws ConfigError when a newer Ratchet has written it, CorruptError when it is not as Ratchet writes one.
 */
export async function* readManifest(
  disk: ArchiveDisk,
  path: FilePath,
  signal: AbortSignal | null = null,
): AsyncGenerator<readonly ManifestPart[], void, void> {
  const reader = new ManifestReader(disk.absolute(path));
  const file = await disk.open(path, 'read');
  try {
    for await (const lines of readLines(file, 0, null, signal))
      yield lines.flatMap(({ text }) => reader.take(text ?? ''));
    reader.end();
  } finally {
    await file.close();
  }
}

/** What the whole of it is about. */
export async function readHead(disk: ArchiveDisk, path: FilePath): Promise<ManifestHead> {
  for await (const parts of readManifest(disk, path)) {
    const [first] = parts;
    if (first?.kind === 'head') return first.value;
  }
  throw damaged(disk.absolute(path), 'it has no head');
}

/** Goes through the lines in their order. */
class ManifestReader {
  readonly #path: string;
  #number = 0;
  /** Null once it is read. */
  #head: string | null = '';
  #section: Section | null = null;
  #isClosed = false;

  constructor(path: string) {
    this.#path = path;
  }

  /** None for a line that only encloses others. */
  take(line: string): readonly ManifestPart[] {
    this.#number += 1;
    if (line.startsWith('{"') && this.#section !== null) return [this.#part(this.#section, line)];
    const begun = sectionOf(line);
    if (begun !== null) return this.#begin(begun);
    if (this.#head !== null) this.#head += line;
    else if (line === '],' || line === ']') this.#section = null;
    else if (line === '}') this.#isClosed = true;
    else if (line !== '') throw damaged(this.#path, `line ${this.#number} is ${JSON.stringify(line.slice(0, 40))}`);
    return [];
  }

  end(): void {
    if (!this.#isClosed) throw damaged(this.#path, 'it breaks off');
  }

  #begin(section: Section): readonly ManifestPart[] {
    const head = this.#head;
    this.#head = null;
    this.#section = section;
    return head === null ? [] : [{ kind: 'head', value: parseHead(head, this.#path) }];
  }

  #part(kind: Section, line: string): ManifestPart {
    const value = parseLine(line.endsWith(',') ? line.slice(0, -1) : line)?.value;
    const where = `${this.#path}, line ${this.#number}`;
    switch (kind) {
      case 'nodes':
        return { kind, value: checked(nodeSchema, value, where) };
      case 'streams':
        return { kind, value: checked(streamSchema, value, where) };
      default:
        return { kind, value: checked(fileSchema, value, where) };
    }
  }
}

function sectionOf(line: string): Section | null {
  if (!line.endsWith('": [')) return null;
  return SECTIONS.find((section) => line === `"${section}": [`) ?? null;
}

function parseHead(text: string, path: string): ManifestHead {
  const parsed = parseLine(`${text.replace(/,$/, '')}}`)?.value;
  const format = formatSchema.safeParse(parsed);
  if (format.success && format.data.format > FORMAT)
    throw new ConfigError(
      `${path}: expected an archive of format ${FORMAT}, found one of format ${format.data.format}. A newer Ratchet has written it: use that one.`,
    );
  const head = headSchema.safeParse(parsed);
  if (!head.success) throw damaged(path, `its head is no manifest's (${complaint(head.error)})`);
  return head.data;
}

function checked<T>(schema: z.ZodType<T>, value: unknown, where: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw damaged(where, complaint(parsed.error));
}

function complaint(error: z.ZodError): string {
  const [issue] = error.issues;
  return `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`;
}

function damaged(path: string, found: string): CorruptError {
  return new CorruptError(
    `Expected ${path} to be a manifest as Ratchet writes it, one entry a line; found that ${found}. Put a copy of it back, or move the archive away and run the job anew.`,
  );
}
