// Pages of an app's items, sorted by id, by the call that the job names; with less in them where Podio cannot answer that
// much. Knows nothing of where a page begins or what becomes of it.

import { PermanentError } from '../../../core/errors.ts';
import type { PodioServerSettings } from '../../../core/jobFile/podioServer.ts';
import { type ItemPage, itemPageSchema } from '../client/answers.ts';
import type { PodioCall, PodioClient } from '../client/podioClient.ts';
import { isTooMuch, mayBeTooMuch, UnreadableError } from '../client/podioRefusal.ts';
import { ROUTES } from '../client/routes.ts';

export type Listing = Pick<PodioServerSettings, 'listing' | 'pageSize'>;

/** What an app's pages have come to be asked for. */
export interface PageForm {
  /** Items a page; null for as many as the job says. */
  readonly size: number | null;
  /** False: with the comments, files and tasks of each item. */
  readonly isPlain: boolean;
}

export interface PageRequest {
  readonly app: number;
  readonly offset: number;
  /** `YYYY-MM-DD HH:MM:SS`, UTC: only what was changed since; null for all. Not with the listing `list`. */
  readonly since: string | null;
  readonly form: PageForm;
}

export interface AskedPage {
  readonly page: ItemPage;
  /** Items it was asked for. */
  readonly limit: number;
  /** For the pages after it. */
  readonly form: PageForm;
}

/** Pages are not made smaller than this. */
const LEAST = 25;
/** So often in a row at one size: once may be chance, and each further try would be a call for nothing. */
const TOO_MUCH = 2;
const FULL_VIEW = 'items.view(full)';

export class ItemPages {
  readonly #client: PodioClient;
  readonly #listing: Listing;
  /** Podio has refused the full view of even a small page: no other app need find that out. */
  #isFullRefused = false;

  constructor(client: PodioClient, listing: Listing) {
    this.#client = client;
    this.#listing = listing;
  }

  /**
   * A page that Podio refuses is asked for at half its size, and at last without the full view. One that comes to no end is
   * asked for at the smallest size: if that comes, the size was at fault, and the next page has half of it; if it does
   * not, the server is, and pages stay as they are.
   * @throws UnreadableError for an app that may not or cannot be read; an error of a family.
   */
  async ask(request: PageRequest, letGo: AbortSignal): Promise<AskedPage> {
    const route = this.#listing.listing === 'filter' ? ROUTES.filterItems : ROUTES.listItems;
    let form: PageForm = this.#isFullRefused ? { ...request.form, isPlain: true } : request.form;
    let faults = 0;
    let isTooMuchAt: number | null = null;
    const sent = (): PageForm => (isTooMuchAt === null ? form : { ...form, size: LEAST });
    const next = (fault: unknown): Omit<PodioCall<ItemPage>, 'route'> => {
      faults = isTooMuch(fault) ? faults + 1 : 0;
      if (faults >= TOO_MUCH) isTooMuchAt ??= this.#shrinkable(form);
      return this.#callOf({ ...request, form: sent() });
    };
    for (;;) {
      try {
        const page = await this.#client.askAdapting(route, next, letGo);
        const size = isTooMuchAt === null ? form.size : halfOf(isTooMuchAt);
        return { page, limit: this.#sizeOf(sent()), form: { ...form, size } };
      } catch (error) {
        const shrinkable: number | null = isTooMuchAt === null ? this.#shrinkable(form) : null;
        if (mayBeTooMuch(error) && shrinkable !== null) isTooMuchAt = shrinkable;
        else form = this.#lesser(sent(), error);
        faults = 0;
      }
    }
  }

  /** What to ask for after Podio has refused `form`. @throws `error` when there is no less to ask for, or it is no refusal. */
  #lesser(form: PageForm, error: unknown): PageForm {
    if (!(error instanceof PermanentError) || error instanceof UnreadableError) throw error;
    const size = this.#shrinkable(form);
    if (size !== null) return { ...form, size: halfOf(size) };
    if (form.isPlain) throw error;
    this.#isFullRefused = true;
    return { size: null, isPlain: true };
  }

  /** Its size; null for one that is not made smaller. */
  #shrinkable(form: PageForm): number | null {
    const size = this.#sizeOf(form);
    return size > LEAST ? size : null;
  }

  #sizeOf({ size }: PageForm): number {
    const { pageSize } = this.#listing;
    return Math.min(size ?? pageSize, pageSize);
  }

  #callOf({ app: id, offset, since, form }: PageRequest): Omit<PodioCall<ItemPage>, 'route'> {
    const paging = { limit: this.#sizeOf(form), offset, sort_by: 'item_id', sort_desc: false };
    const fields = form.isPlain ? {} : { fields: FULL_VIEW };
    if (this.#listing.listing === 'list') return { id, query: { ...paging, ...fields }, answer: itemPageSchema };
    const filters = since === null ? {} : { filters: { last_edit_on: { from: since } } };
    // Remembered, it would be the filter that the account's user finds in Podio the next time.
    return { id, query: fields, body: { ...paging, remember: false, ...filters }, answer: itemPageSchema };
  }
}

function halfOf(size: number): number {
  return Math.max(LEAST, Math.floor(size / 2));
}
