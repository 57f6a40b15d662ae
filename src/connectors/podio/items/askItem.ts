// One item whole, with all that hangs on it.

import { type Item, itemSchema } from '../client/answers.ts';
import type { PodioClient } from '../client/podioClient.ts';
import { ROUTES } from '../client/routes.ts';

/** @throws UnreadableError when it may not or cannot be read (any more). */
export function askItem(client: PodioClient, id: number, letGo: AbortSignal): Promise<Item> {
  // Podio's default would clear the notifications of the account's user.
  return client.ask({ route: ROUTES.item, id, query: { mark_as_viewed: false }, answer: itemSchema }, letGo);
}
