// The tests' side of a fake's control endpoint: counts, faults on order, time. Works the same in and out of process.

import type { FaultOrder } from './faults.ts';
import type { PaidText } from './paidTexts.ts';

export class FakeControl<Stats> {
  readonly #url: string;

  constructor(url: string) {
    this.#url = `${url}/__control`;
  }

  async stats(): Promise<Stats> {
    const stats: Stats = JSON.parse(await this.call('GET', '/stats'));
    return stats;
  }

  /** Replaces the faults on order; none ends them all. */
  async order(...faults: readonly FaultOrder[]): Promise<void> {
    await this.call('PUT', '/faults', JSON.stringify(faults));
  }

  /** Empties the fake: its data, its counts, its faults on order. */
  async reset(): Promise<void> {
    await this.call('POST', '/reset');
  }

  /** Pushes the virtual time of quotas forward. */
  async advance(virtualMs: number): Promise<void> {
    await this.call('POST', `/clock?advanceMs=${virtualMs}`);
  }

  /** Embedding fakes: the texts embedded at least so often. */
  async paidTexts(atLeast = 1): Promise<readonly PaidText[]> {
    const texts: PaidText[] = JSON.parse(await this.call('GET', `/texts?atLeast=${atLeast}`));
    return texts;
  }

  /** What the control endpoint of one fake has beside the above; the answer is JSON. */
  protected async call(method: string, path: string, body?: string): Promise<string> {
    const response = await fetch(`${this.#url}${path}`, { method, ...(body === undefined ? {} : { body }) });
    const text = await response.text();
    if (!response.ok) throw new Error(`the fake's control refused ${method} ${path}: ${response.status} ${text}`);
    return text;
  }
}
