// An encoding of the WHATWG Encoding Standard as the readers of text files need it: bytes to text, or word that they are
// none. Knows nothing of lines and files.

import { TextDecoder } from 'node:util';

/** What windows-1252 has where ISO 8859-1 has control characters, from 0x80 on; bytes it leaves out stay control characters. */
const WINDOWS_1252 = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8DŽ\x8F\x90‘’“”•–—˜™š›œ\x9DžŸ';

const BYTE_ORDER_MARKS: readonly (readonly [encoding: string, mark: Buffer])[] = [
  ['utf-8', Buffer.of(0xef, 0xbb, 0xbf)],
  ['utf-16le', Buffer.of(0xff, 0xfe)],
  ['utf-16be', Buffer.of(0xfe, 0xff)],
];

/** The byte order mark a file begins with. It outranks what anybody says of the encoding (Encoding Standard, 6.1). */
export function findByteOrderMark(head: Buffer): { readonly encoding: string; readonly length: number } | null {
  for (const [encoding, mark] of BYTE_ORDER_MARKS) {
    if (mark.equals(head.subarray(0, mark.length))) return { encoding, length: mark.length };
  }
  return null;
}

export class TextEncoding {
  /** The standard's own name, in lower case. */
  readonly name: string;
  /** Bytes of a code unit: 2 for UTF-16, otherwise 1. Every supported encoding writes line breaks as ASCII does, in such units. */
  readonly unit: 1 | 2;
  readonly #strict: TextDecoder;
  readonly #lenient: TextDecoder;

  /** @throws RangeError for a label the standard does not know. */
  constructor(label: string) {
    // A mark in the middle of a file is a character like any other.
    this.#strict = new TextDecoder(label, { fatal: true, ignoreBOM: true });
    this.#lenient = new TextDecoder(label, { ignoreBOM: true });
    this.name = this.#strict.encoding;
    this.unit = this.name.startsWith('utf-16') ? 2 : 1;
  }

  /** Null when the bytes are no text in this encoding. */
  decode(bytes: Buffer): string | null {
    if (this.name === 'windows-1252') return decodeWindows1252(bytes);
    try {
      return this.#strict.decode(bytes);
    } catch {
      return null;
    }
  }

  /** With U+FFFD in place of what is no text. */
  decodeWhatCanBe(bytes: Buffer): string {
    return this.decode(bytes) ?? this.#lenient.decode(bytes);
  }
}

/** Node 22.13 to 24 decode this encoding as ISO 8859-1 (nodejs/node#56542). */
function decodeWindows1252(bytes: Buffer): string {
  return bytes
    .toString('latin1')
    .replace(/[\u0080-\u009f]/g, (control) => WINDOWS_1252[control.charCodeAt(0) - 0x80] ?? control);
}
