// Items in pages and one by one, with their comments and revisions.

import type { FakeReply } from '../fakeService.ts';
import { NotFaked } from '../notFaked.ts';
import { commentDocument, fullItemDocument, itemDocument } from './itemDocuments.ts';
import { filterItems, type ItemPage, readItemFilter } from './itemFilter.ts';
import { podioDate } from './podioDate.ts';
import { invalidValue, jsonReply, refusalOf } from './podioError.ts';
import { commentsOf, type PodioItem } from './podioItem.ts';
import type { Quirks } from './podioOptions.ts';
import { author } from './podioPeople.ts';
import { type Call, flag, pageOf, type Route } from './podioRoute.ts';
import type { PodioWorld } from './podioWorld.ts';

/** Reads that changed something: they clear people's notifications, or set the view they see next. */
export interface ChangingReads {
  markedAsViewed: number;
  remembered: number;
}

const FULL_VIEW = 'items.view(full)';

export function itemRoutes(world: PodioWorld, quirks: () => Quirks, changing: ChangingReads): readonly Route[] {
  const get = { method: 'GET', rateClass: 'general', query: [] } as const;

  const page = ({ query }: Call, { total, filtered, items }: ItemPage, limit: number): FakeReply => {
    const { fullView = null, fieldsIgnored = false, embeddedComments = null } = quirks();
    const fields = query.get('fields');
    if (fields !== null && fields !== FULL_VIEW) throw new NotFaked(`fields=${fields}`);
    const full = fields !== null && !fieldsIgnored;
    if (full && fullView !== null && limit > fullView.maxItems) {
      throw fullView.beyond === 'timeout' ? refusalOf(504) : invalidValue("'fields' is not possible for so many items");
    }
    const document = (item: PodioItem): object =>
      full ? fullItemDocument(world, item, embeddedComments) : itemDocument(world, item);
    return jsonReply(200, { total, filtered, items: items.map(document) });
  };

  return [
    {
      operation: 'filter',
      method: 'POST',
      path: '/item/app/:id/filter/',
      rateClass: 'limited',
      query: ['fields'],
      answer: (call) => {
        call.access.user();
        const app = call.access.app(call.id);
        const filter = readItemFilter(jsonBody(call));
        if (filter.remember) changing.remembered++;
        return page(call, filterItems(world, app, filter), filter.limit);
      },
    },
    {
      ...get,
      operation: 'itemList',
      path: '/item/app/:id/',
      query: ['limit', 'offset', 'sort_by', 'sort_desc', 'fields'],
      answer: (call) => {
        if (quirks().itemList === false) throw refusalOf(404);
        const { query } = call;
        const app = call.access.app(call.id);
        const { limit, offset } = pageOf(query, 20, 500);
        const filter = { sort_by: query.get('sort_by') ?? 'created_on', sort_desc: flag(query, 'sort_desc') ?? true };
        return page(call, filterItems(world, app, readItemFilter({ ...filter, limit, offset })), limit);
      },
    },
    {
      ...get,
      operation: 'itemCount',
      path: '/item/app/:id/count',
      answer: ({ id, access }) => jsonReply(200, { count: access.app(id).items.size }),
    },
    {
      ...get,
      operation: 'item',
      path: '/item/:id',
      query: ['mark_as_viewed'],
      answer: ({ id, access, query }) => {
        const item = access.item(id);
        if (flag(query, 'mark_as_viewed') !== false) changing.markedAsViewed++;
        return jsonReply(200, fullItemDocument(world, item, null));
      },
    },
    {
      ...get,
      operation: 'revisions',
      path: '/item/:id/revision/',
      answer: ({ id, access }) => jsonReply(200, revisionsOf(access.item(id))),
    },
    {
      ...get,
      operation: 'comments',
      path: '/comment/item/:id/',
      answer: ({ id, access }) => {
        const item = access.item(id);
        const comments = commentsOf(world, item).map((comment) => commentDocument(item, comment));
        return jsonReply(200, comments);
      },
    },
  ];
}

function revisionsOf(item: PodioItem): readonly object[] {
  return Array.from({ length: item.revision + 1 }, (_, revision) => ({
    item_revision_id: item.id * 10 + revision,
    revision,
    app_revision: 1,
    type: revision === 0 ? 'creation' : 'update',
    created_on: podioDate(revision === item.revision ? item.lastEditOn : item.createdOn),
    created_by: author(item.id % 7),
  }));
}

/** Podio takes no parameters from a body that does not say it is JSON. */
function jsonBody({ request }: Call): unknown {
  if (!/^application\/json\b/.test(request.headers['content-type'] ?? '')) {
    throw invalidValue('The body must be sent as application/json');
  }
  try {
    return JSON.parse(request.body.toString());
  } catch {
    throw invalidValue('The body is not JSON');
  }
}
