// Calls to a Podio fake by a client that is signed in, and what an item, a page, a file look like to the tests.

import type { RunningFake } from '../../fakes/fakeServer.ts';
import type { PodioControl } from '../../fakes/podio/podioControl.ts';
import type { PodioStats } from '../../fakes/podio/podioFake.ts';
import { type Answer, callApi } from './callApi.ts';

export type PodioFake = RunningFake<PodioStats, PodioControl>;

export const FULL = '?fields=items.view(full)';

export class PodioCalls {
  readonly #url: string;
  readonly #token: string;

  private constructor(url: string, token: string) {
    this.#url = url;
    this.#token = token;
  }

  static async signedIn({ url, control }: PodioFake): Promise<PodioCalls> {
    return new PodioCalls(url, await control.token());
  }

  get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    return callApi(this.#url, 'GET', path, undefined, { authorization: `OAuth2 ${this.#token}`, ...headers });
  }

  filter(app: number, body: object = {}, query = ''): Promise<Answer> {
    const asked = { sort_by: 'item_id', sort_desc: false, remember: false, ...body };
    return callApi(this.#url, 'POST', `/item/app/${app}/filter/${query}`, asked, {
      authorization: `OAuth2 ${this.#token}`,
    });
  }

  /** Ids of the items that a filter finds. */
  async ids(app: number, body: object = {}): Promise<number[]> {
    const { json } = await this.filter(app, body);
    return json.items.map((item: { item_id: number }) => item.item_id);
  }
}

/** The first app of a fake. */
export async function firstApp({ control }: PodioFake): Promise<number> {
  const { organizations } = await control.outline();
  const id = organizations[0]?.spaces[0]?.apps[0]?.id;
  if (id === undefined) throw new Error('the fake has no app');
  return id;
}
