// How a job reaches Podio: address, what the account is allowed, patience. Who signs in is `podioAuth.ts`.

import * as z from 'zod';
import { wholeNumber } from './fields.ts';
import { urlField } from './secret.ts';

const perHour = (what: string, usual: number) =>
  wholeNumber(1, 1_000_000)
    .optional()
    .describe(
      `Most ${what} in any hour, to leave room for others who use the account. Default: what Podio's answers say it grants, ${usual} until one says so.`,
    );

export const podioServer = {
  url: urlField(['http', 'https'])
    .default('https://api.podio.com')
    .describe('Where the API is. Default "https://api.podio.com".'),
  callsPerHour: perHour('calls', 1_000),
  limitedCallsPerHour: perHour('calls of those Podio marks "rate limited" (pages of items, tasks, files)', 250),
  pace: z
    .enum(['steady', 'burst'])
    .default('steady')
    .describe(
      '"steady" (default): the calls of an hour are spread over it. "burst": they are made as fast as can be, then there is a pause.',
    ),
  concurrency: wholeNumber(1, 32)
    .default(4)
    .describe('Calls under way at once at most, 1 to 32. Default 4. Lowered by itself while Podio refuses.'),
  pageSize: wholeNumber(2, 500)
    .default(500)
    .describe(
      'Items a call, 2 to 500. Default 500. Where Podio cannot answer that many, fewer are asked for by themselves.',
    ),
  listing: z
    .enum(['filter', 'list'])
    .default('filter')
    .describe(
      'The call that pages of items come from. "filter" (default): POST /item/app/ID/filter/. "list": GET /item/app/ID/, which cannot ask for what changed, so that every run reads all.',
    ),
  timeoutMs: wholeNumber(100, 300_000)
    .default(60_000)
    .describe('Longest silence of the server, in ms, 100 to 300000: before an answer and within it. Default 60000.'),
};

export type PodioServerSettings = z.infer<z.ZodObject<typeof podioServer>>;
