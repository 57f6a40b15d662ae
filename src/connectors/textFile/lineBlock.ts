// A stretch of a text file cut into whole lines, as UTF-8 whatever the file's encoding is, with the place of every line in
// the file's own bytes. Lines are cut before they are decoded, so places are exact in every encoding.

import { isUtf8 } from 'node:buffer';
import type { TextEncoding } from './textEncoding.ts';

/** `\n` stands for LF and CRLF, `\r` for the lone CR of old. */
export type LineBreak = '\n' | '\r';

export interface LineBlock {
  /** The lines, breaks included. Valid until the file is read again. */
  readonly utf8: Buffer;
  /** Where each line ends in `utf8`, its break included. */
  readonly ends: readonly number[];
  /** Where each line ends in the file's bytes, counted from the block's start. */
  readonly fileEnds: readonly number[];
  /** Lines, from 0, whose bytes are no text in the file's encoding. */
  readonly damaged: ReadonlySet<number>;
  /** The last line has no break: the file ends with it. */
  readonly isOpen: boolean;
}

type Units = Pick<TextEncoding, 'name' | 'unit'>;

const UTF_8: Units = { name: 'utf-8', unit: 1 };
const NONE: ReadonlySet<number> = new Set();

/** @param isEnd the file ends with these bytes, so a last line without a break is whole. */
export function cutLines(bytes: Buffer, encoding: TextEncoding, lineBreak: LineBreak, isEnd: boolean): LineBlock {
  const fileEnds = lineEnds(bytes, encoding, lineBreak);
  const isOpen = isEnd && (fileEnds.at(-1) ?? 0) < bytes.length;
  if (isOpen) fileEnds.push(bytes.length);
  const lines = bytes.subarray(0, fileEnds.at(-1) ?? 0);
  return { ...toUtf8(lines, fileEnds, encoding, lineBreak), fileEnds, isOpen };
}

type Utf8Lines = Pick<LineBlock, 'utf8' | 'ends' | 'damaged'>;

function toUtf8(lines: Buffer, fileEnds: readonly number[], encoding: TextEncoding, lineBreak: LineBreak): Utf8Lines {
  if (encoding.name === UTF_8.name) return { utf8: lines, ends: fileEnds, damaged: damagedLines(lines, fileEnds) };
  const text = encoding.decode(lines);
  if (text !== null) {
    const utf8 = Buffer.from(text);
    const ends = lineEnds(utf8, UTF_8, lineBreak);
    if ((ends.at(-1) ?? 0) < utf8.length) ends.push(utf8.length);
    if (ends.length === fileEnds.length) return { utf8, ends, damaged: NONE };
  }
  return decodeEach(lines, fileEnds, encoding, lineBreak);
}

function lineEnds(bytes: Buffer, units: Units, lineBreak: LineBreak): number[] {
  const ends: number[] = [];
  for (let end = endOfLine(bytes, 0, units, lineBreak); end !== -1; ) {
    ends.push(end);
    end = endOfLine(bytes, end, units, lineBreak);
  }
  return ends;
}

/** Where the line that holds `from` ends, its break included; -1 when that is behind these bytes. */
export function endOfLine(bytes: Buffer, from: number, units: Units, lineBreak: LineBreak): number {
  const code = lineBreak.charCodeAt(0);
  // UTF-16 is searched for the one byte that is not zero: Buffer's own search for a wide character hangs on odd addresses.
  const before = units.name === 'utf-16be' ? 1 : 0;
  for (let at = bytes.indexOf(code, from); at !== -1; at = bytes.indexOf(code, at + 1)) {
    const start = at - before;
    if (units.unit === 1 || (start % 2 === 0 && unitAt(bytes, start, units) === code)) return start + units.unit;
  }
  return -1;
}

/** Whether a line break of any kind stands there. */
export function isBreakAt(bytes: Buffer, at: number, units: Units): boolean {
  const code = unitAt(bytes, at, units);
  return code === 0x0a || code === 0x0d;
}

function unitAt(bytes: Buffer, at: number, { name, unit }: Units): number | undefined {
  if (unit === 1 || at + 2 > bytes.length) return bytes[at];
  return name === 'utf-16be' ? bytes.readUInt16BE(at) : bytes.readUInt16LE(at);
}

function damagedLines(utf8: Buffer, ends: readonly number[]): ReadonlySet<number> {
  if (isUtf8(utf8)) return NONE;
  const damaged = new Set<number>();
  ends.forEach((end, line) => {
    if (!isUtf8(utf8.subarray(ends[line - 1] ?? 0, end))) damaged.add(line);
  });
  return damaged;
}

/** Line by line, so that a damaged one neither hides a line break nor hurts its neighbours. */
function decodeEach(
  bytes: Buffer,
  fileEnds: readonly number[],
  encoding: TextEncoding,
  lineBreak: LineBreak,
): Utf8Lines {
  const damaged = new Set<number>();
  const ends: number[] = [];
  let end = 0;
  const parts = fileEnds.map((fileEnd, line) => {
    const whole = bytes.subarray(fileEnds[line - 1] ?? 0, fileEnd);
    const isBroken = endOfLine(whole, 0, encoding, lineBreak) !== -1;
    const content = isBroken ? whole.subarray(0, -encoding.unit) : whole;
    const text = encoding.decode(content);
    if (text === null) damaged.add(line);
    const part = Buffer.from(`${text ?? encoding.decodeWhatCanBe(content)}${isBroken ? lineBreak : ''}`);
    end += part.length;
    ends.push(end);
    return part;
  });
  return { utf8: Buffer.concat(parts), ends, damaged };
}
