// What a format of text files (CSV, JSONL) has to know: how the records in a stretch of whole lines are told apart.

import type { LineBlock } from './lineBlock.ts';

/** A record, or a line that should have begun one. Lines are counted from 0 within the block. */
export type Found<T> = {
  /** The line it begins on, and the one after its last. */
  readonly from: number;
  readonly to: number;
} & Content<T>;

export type Content<T> =
  | { readonly kind: 'value'; readonly value: T }
  /** `reason` completes "line 12: …". */
  | { readonly kind: 'broken'; readonly reason: string };

export interface Split<T> {
  readonly found: readonly Found<T>[];
  /** Lines that are done with, blank ones included. None: the first record goes on behind the block. */
  readonly lines: number;
}

export interface RecordFormat<T> {
  /**
   * The records of a block that begins where a record does. One that may go on behind the block is left out.
   * @param isEnd nothing comes behind the block: a record that is not finished is broken, and the line after its first is
   *   read for what it is.
   */
  split(block: LineBlock, isEnd: boolean): Split<T>;
}

/** Said of lines in `LineBlock.damaged`. */
export const NO_TEXT = 'expected text in the file\'s encoding, found bytes that are none; check "encoding"';
