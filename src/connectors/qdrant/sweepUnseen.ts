// Removes the points of a job that a pass has not seen, some at a time, so that no request outlasts its deadline.
// Beginning again after a crash goes on where it stood: what is removed is no longer found.

import type { Schemas } from '@qdrant/js-client-rest';
import { reach } from '../../core/triggerPoint.ts';
import { type Pass, unseenPoints } from './pass.ts';

export async function sweepUnseen(pass: Pass, signal: AbortSignal): Promise<void> {
  const { api, collection: collection_name, limits } = pass;
  const shown = { with_payload: false, with_vector: false, limit: limits.maxRead };
  let offset: Schemas['ScrollResult']['next_page_offset'];
  do {
    const query = { collection_name, filter: unseenPoints(pass), ...shown, ...(offset ? { offset } : {}) };
    const page = await api.call((calls, init) => calls.scrollPoints(query, init), signal);
    const ids = page.points.map(({ id }) => id);
    if (ids.length > 0) {
      const removal = { collection_name, points: ids, wait: true };
      await api.apply((calls, init) => calls.deletePoints(removal, init), signal);
      reach('in-sweep');
    }
    offset = page.next_page_offset;
  } while (offset !== null && offset !== undefined);
}
