// How a file writes its text: encoding, byte order mark, line breaks; as stated, or as its first bytes show it.

import { ConfigError } from '../../core/errors.ts';
import type { LineBreak } from './lineBlock.ts';
import type { OpenedFile } from './openedFile.ts';
import { findByteOrderMark, TextEncoding } from './textEncoding.ts';

export interface TextForm {
  readonly encoding: TextEncoding;
  /** Bytes of the byte order mark, 0 without one. The first line begins behind it. */
  readonly markLength: number;
  readonly lineBreak: LineBreak;
}

const HEAD_BYTES = 64 * 1024;
/** Tab, line breaks, and the escapes of ISO-2022-JP. */
const TEXT_CONTROLS: ReadonlySet<number> = new Set([0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x1b]);

/**
 * @param stated the job's `encoding`; undefined for UTF-8. A byte order mark in the file outranks it.
 * @throws ConfigError when the file is no text, or the encoding is unknown.
 */
export async function readTextForm(file: OpenedFile, stated: string | undefined): Promise<TextForm> {
  const head = await file.read(0, HEAD_BYTES);
  const mark = findByteOrderMark(head);
  const encoding = encodingOf(mark?.encoding ?? stated ?? 'utf-8');
  if (encoding.unit === 1 && looksBinary(head)) throw noText(file.path, encoding.name);
  const text = encoding.decodeWhatCanBe(head);
  const lineBreak = text.includes('\n') || !text.includes('\r') ? '\n' : '\r';
  return { encoding, markLength: mark?.length ?? 0, lineBreak };
}

function encodingOf(label: string): TextEncoding {
  try {
    return new TextEncoding(label);
  } catch (cause) {
    throw new ConfigError(
      `source.encoding: expected the name of a text encoding, such as "utf-8" or "windows-1252", found "${label}". Correct it.`,
      { cause },
    );
  }
}

/** UTF-16 is half zeros, anything compressed a tenth control characters; text has next to none of either. */
function looksBinary(head: Buffer): boolean {
  const controls = head.reduce((count, byte) => (byte < 0x20 && !TEXT_CONTROLS.has(byte) ? count + 1 : count), 0);
  return controls > head.length / 20;
}

function noText(path: string, encoding: string): ConfigError {
  return new ConfigError(
    `source.path: expected text in ${encoding}, found control characters all over ${path}. State its "encoding" if it is UTF-16 ("utf-16le" or "utf-16be"); unpack or export it if it is an archive or a spreadsheet.`,
  );
}
