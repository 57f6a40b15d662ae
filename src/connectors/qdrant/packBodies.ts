// Cuts a list into request bodies that stay within a number of items and of bytes. Knows nothing of what the items are.

import { PermanentError } from '../../core/errors.ts';
import { JsonBody } from './jsonBody.ts';

export interface BodyForm<Item> {
  /** What stands before the first item and behind the last. */
  readonly open: string;
  readonly close: string;
  /** What an ordinary item takes; more only costs time. */
  readonly itemBytes: number;
  write(body: JsonBody, item: Item): void;
  /** The item in words, for the message that it is too large. */
  describe(item: Item): string;
}

export interface BodyLimits {
  readonly maxItems: number;
  readonly maxBytes: number;
}

/** @throws PermanentError for an item that is too large by itself. */
export function packBodies<Item>(items: readonly Item[], form: BodyForm<Item>, limits: BodyLimits): Buffer[] {
  const { maxItems, maxBytes } = limits;
  const capacity = Math.min(maxBytes, 1_024 + Math.min(items.length, maxItems) * form.itemBytes);
  const bodies: Buffer[] = [];
  let body = new JsonBody(capacity);
  let count = 0;
  /** False, and nothing added, when it does not fit. */
  const add = (item: Item): boolean => {
    const before = body.length;
    body.text(count === 0 ? form.open : ',');
    form.write(body, item);
    if (body.length + form.close.length > maxBytes) {
      body.truncate(before);
      return false;
    }
    count += 1;
    return true;
  };
  const finish = (): void => {
    if (count === 0) return;
    body.text(form.close);
    bodies.push(body.bytes());
    body = new JsonBody(capacity);
    count = 0;
  };
  for (const item of items) {
    if (count >= maxItems) finish();
    if (add(item)) continue;
    finish();
    if (add(item)) continue;
    throw new PermanentError(
      `${form.describe(item)} takes more than ${maxBytes} bytes, which is all a request may have. Leave large columns out of "payload".`,
    );
  }
  finish();
  return bodies;
}
