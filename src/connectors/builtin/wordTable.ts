// The file of the English word vectors. A row holds all that a word adds to a text's vector: its GloVe vector, freed of
// the component that all texts share and weighted by rarity (SIF: Arora, Liang and Ma, "A simple but tough-to-beat
// baseline for sentence embeddings", 2017), so that embedding is adding rows. Knows nothing of how they are looked up.
//
// File, little endian: magic "RWT1", u32 words, u32 dimensions, u32 bytes of the word list,
// then f32 scale a word, i8 [words × dimensions], and the words in UTF-8, one a line, most frequent first.

import { CorruptError } from '../../core/errors.ts';

const MAGIC = 0x31545752;
const HEADER_BYTES = 16;

export interface WordRows {
  readonly dimensions: number;
  readonly words: readonly string[];
  /** What a row's bytes are multiplied by. */
  readonly scales: Float32Array;
  readonly rows: Int8Array;
}

export function encodeWordTable(table: WordRows): Buffer {
  const words = Buffer.from(table.words.join('\n'));
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32LE(MAGIC, 0);
  header.writeUInt32LE(table.words.length, 4);
  header.writeUInt32LE(table.dimensions, 8);
  header.writeUInt32LE(words.length, 12);
  const scales = Buffer.alloc(table.scales.length * 4);
  table.scales.forEach((scale, i) => {
    scales.writeFloatLE(scale, i * 4);
  });
  return Buffer.concat([
    header,
    scales,
    Buffer.from(table.rows.buffer, table.rows.byteOffset, table.rows.length),
    words,
  ]);
}

/** @throws CorruptError when the bytes are not a whole table of this format. */
export function decodeWordTable(bytes: Buffer): WordRows {
  if (bytes.length < HEADER_BYTES || bytes.readUInt32LE(0) !== MAGIC) {
    throw new CorruptError('the table of word vectors (glove.bin) is not of the expected format; reinstall Ratchet');
  }
  const count = bytes.readUInt32LE(4);
  const dimensions = bytes.readUInt32LE(8);
  const rowsAt = HEADER_BYTES + count * 4;
  const wordsAt = rowsAt + count * dimensions;
  const expected = wordsAt + bytes.readUInt32LE(12);
  if (bytes.length !== expected) {
    throw new CorruptError(
      `the table of word vectors (glove.bin) has ${bytes.length} bytes, its header says ${expected}; reinstall Ratchet`,
    );
  }
  return {
    dimensions,
    words: bytes.toString('utf8', wordsAt).split('\n'),
    scales: Float32Array.from({ length: count }, (_, i) => bytes.readFloatLE(HEADER_BYTES + i * 4)),
    rows: new Int8Array(bytes.buffer, bytes.byteOffset + rowsAt, count * dimensions),
  };
}
