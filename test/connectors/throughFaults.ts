// Reads a stream as the engine does when connections break: after a passing fault it goes on behind the last page.

import assert from 'node:assert/strict';
import { TransientError } from '../../src/core/errors.ts';
import type { Row, Source, StreamPlan } from '../../src/engine/ports.ts';
import { LIVE } from './readSource.ts';

export interface ReadThroughFaults {
  readonly rows: readonly Row[];
  /** How many passing faults there were. */
  readonly faults: number;
}

/** @param afterPage is told each page's number, from 1. */
export async function readThroughFaults(
  source: Source<Row>,
  stream: StreamPlan,
  afterPage: (page: number) => Promise<void>,
): Promise<ReadThroughFaults> {
  const rows: Row[] = [];
  let cursor = null;
  let faults = 0;
  let pages = 0;
  for (;;) {
    try {
      for await (const page of source.pages(stream, cursor, LIVE)) {
        rows.push(...page.records);
        cursor = page.next;
        pages += 1;
        await afterPage(pages);
      }
      return { rows, faults };
    } catch (error) {
      assert.ok(error instanceof TransientError, String(error));
      faults += 1;
      assert.ok(faults < 20, 'the connection does not come back');
    }
  }
}
