// Which lines count: of those with the same key the last one, over several files read one after the other.
// Memory does not grow with the number of records but for one bit a line.

import { KeyBuckets } from './keyBuckets.ts';
import { LineSet } from './lineSet.ts';

/** Line numbers up to 2^48. */
const NOTE_BYTES = 6;

/**
 * @param keys the key of each line, in order and many at a time; null for a line without one, which never counts.
 * @returns the numbers of the lines that count, the first key being line 0.
 */
export async function lastLines(keys: AsyncIterable<readonly (string | null)[]>): Promise<LineSet> {
  const buckets = new KeyBuckets(NOTE_BYTES);
  try {
    const note = Buffer.alloc(NOTE_BYTES);
    let line = 0;
    for await (const some of keys) {
      for (const key of some) {
        note.writeUIntBE(line, 0, NOTE_BYTES);
        if (key !== null) buckets.add(key, note);
        line += 1;
      }
    }
    const last = new LineSet();
    for (const records of buckets.buckets()) {
      const lines = new Map<string, number>();
      for (const record of records) lines.set(record.key, record.note.readUIntBE(0, NOTE_BYTES));
      for (const number of lines.values()) last.add(number);
    }
    return last;
  } finally {
    buckets.close();
  }
}
