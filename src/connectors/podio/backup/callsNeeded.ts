// How many calls a backup takes: the formula behind the estimate of a dry run. Asks nobody.

export interface BackupSize {
  readonly organizations: number;
  readonly workspaces: number;
  readonly apps: number;
  /** Items to read in each app, or in a sample of the apps; none where nobody knows: then a page for each app. */
  readonly itemsPerApp: readonly number[];
  /** Attachments to fetch. */
  readonly files: number;
}

export interface BackupTerms {
  readonly members: boolean;
  readonly tasks: boolean;
  readonly views: boolean;
  /** Items a page. */
  readonly pageSize: number;
  /** Whether pages of items are of the limited class. */
  readonly limitedPages: boolean;
}

/**
 * Calls in all, and of them those of the limited class.
 *
 *     general = 1 + O                     organizations; the workspaces of each
 *             + W                         the apps of each workspace
 *             + W (members) + A + A (views)
 *             + 1 + O                     at the end: what came and went meanwhile
 *     limited = the sum of pages(n) over the apps + W (tasks) + files
 *     pages(n) = 1 for n ≤ p items, else 1 + ⌈(n − p) / (p − 1)⌉: a page begins with the last item of the one before
 *
 * A workspace with 100 tasks of its own or more, or with as many members, takes a call more for each further hundred; an app
 * whose pages come without comments takes a call for each item that has some. Neither can be known before.
 */
export function callsNeeded(
  size: BackupSize,
  terms: BackupTerms,
): { readonly calls: number; readonly limitedCalls: number } {
  const { organizations, workspaces, apps, files } = size;
  const pages = pagesOf(size, terms);
  const listings = 1 + organizations + workspaces;
  const configuration = apps + (terms.views ? apps : 0) + (terms.members ? workspaces : 0);
  const atTheEnd = 1 + organizations;
  const general = listings + configuration + atTheEnd + (terms.limitedPages ? 0 : pages);
  const limitedCalls = (terms.limitedPages ? pages : 0) + (terms.tasks ? workspaces : 0) + files;
  return { calls: general + limitedCalls, limitedCalls };
}

function pagesOf({ itemsPerApp, apps }: BackupSize, { pageSize }: BackupTerms): number {
  const pages = (items: number): number => (items <= pageSize ? 1 : 1 + Math.ceil((items - pageSize) / (pageSize - 1)));
  if (itemsPerApp.length === 0) return apps;
  const counted = itemsPerApp.reduce((sum, items) => sum + pages(items), 0);
  return Math.round((counted / itemsPerApp.length) * apps);
}
