// The tests' side of a Podio fake: what every fake has, and people at work in Podio, tokens, and what was asked for.

import { FakeControl } from '../fakeControl.ts';
import type { CommonStats } from '../fakeServer.ts';
import type { Made, PodioChange } from './podioChange.ts';
import type { PodioStats } from './podioFake.ts';
import type { Quirks, RefusedCall } from './podioOptions.ts';
import type { PodioOutline } from './podioOutline.ts';
import type { RequestCount } from './requestTally.ts';

export class PodioControl extends FakeControl<PodioStats & CommonStats> {
  /** Carries out a change; what it made has its id in the result. */
  async change(change: PodioChange): Promise<Made> {
    return this.#post('change', change);
  }

  /** Makes something, and returns its id. */
  async make(change: Extract<PodioChange, { readonly kind: `add${string}` | `create${string}` }>): Promise<number> {
    const { id } = await this.change(change);
    if (id === undefined) throw new Error(`${change.kind} made nothing`);
    return id;
  }

  /** Changes what is not known of the real server; what is left out stays. */
  async quirks(quirks: Quirks): Promise<void> {
    await this.#post('quirks', quirks);
  }

  /** Orders a 420 for one call to come. */
  async refuse(call: RefusedCall): Promise<void> {
    await this.#post('refuse', call);
  }

  /** A valid access token, as if by a password grant; counted as `test`. */
  async token(): Promise<string> {
    const { access_token: token }: { access_token: string } = await this.#post('token', {});
    return token;
  }

  /** All access tokens end, and with `refreshToo` the refresh tokens. */
  async revokeTokens(refreshToo = false): Promise<void> {
    await this.#post('revoke', { refreshToo });
  }

  async outline(): Promise<PodioOutline> {
    const outline: PodioOutline = JSON.parse(await this.call('GET', '/outline'));
    return outline;
  }

  /** Ids of the items of an app, ascending. */
  async items(app: number, offset = 0, limit = 500): Promise<readonly number[]> {
    const ids: number[] = JSON.parse(await this.call('GET', `/items?app=${app}&offset=${offset}&limit=${limit}`));
    return ids;
  }

  /** Exact requests to the API (not those for tokens) answered at least so often. */
  async requests(atLeast = 0): Promise<readonly RequestCount[]> {
    const requests: RequestCount[] = JSON.parse(await this.call('GET', `/requests?atLeast=${atLeast}`));
    return requests;
  }

  async #post<T>(name: string, body: object): Promise<T> {
    const answer: T = JSON.parse(await this.call('POST', `/${name}`, JSON.stringify(body)));
    return answer;
  }
}
