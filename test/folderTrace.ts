// Everything a folder shows to whoever looks for a trace: each entry below it, and itself, with its kind, size and time of change.

import { type BigIntStats, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Relative path → state. Equal for two moments between which nothing was created, removed, replaced or written to. */
export function folderTrace(folder: string): Readonly<Record<string, string>> {
  const names = ['.', ...readdirSync(folder, { recursive: true, encoding: 'utf8' })].sort();
  return Object.fromEntries(names.map((name) => [name, traceOf(lstatSync(join(folder, name), { bigint: true }))]));
}

function traceOf({ ino, mode, size, mtimeNs }: BigIntStats): string {
  return [ino, mode, size, mtimeNs].join(' ');
}
