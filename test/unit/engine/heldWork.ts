// Page work that the test lets finish, page by page, in whatever order; a page is named by its first record.

import type { PageResult, PageWork } from '../../../src/engine/pageWork.ts';
import type { SourceRecord } from '../../../src/engine/ports.ts';

export const WRITTEN = (records: number): PageResult => ({ counters: { written: records }, deadLetters: [] });

export class HeldWork {
  /** Pages whose work has begun, in order. */
  readonly begun: string[] = [];
  readonly #held = new Map<string, PromiseWithResolvers<PageResult>>();

  readonly work: PageWork<SourceRecord> = (page) => {
    const name = page.records[0]?.id ?? 'empty';
    const outcome = Promise.withResolvers<PageResult>();
    this.begun.push(name);
    this.#held.set(name, outcome);
    return outcome.promise;
  };

  get underWay(): readonly string[] {
    return [...this.#held.keys()];
  }

  finish(name: string, result: PageResult = WRITTEN(1)): void {
    this.#take(name).resolve(result);
  }

  fail(name: string, error: Error): void {
    this.#take(name).reject(error);
  }

  #take(name: string): PromiseWithResolvers<PageResult> {
    const outcome = this.#held.get(name);
    if (outcome === undefined) throw new Error(`no work on the page of ${name} is under way`);
    this.#held.delete(name);
    return outcome;
  }
}
