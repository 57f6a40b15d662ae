// Options that every embedder has: how many calls at once, what its account allows, and what it costs.

import * as z from 'zod';
import { wholeNumber } from './fields.ts';

const budget = (unit: string, window: string) =>
  wholeNumber(1, Number.MAX_SAFE_INTEGER)
    .optional()
    .describe(
      `Most ${unit} sent in any ${window}. Default: no limit of Ratchet's own; the server's refusals are always honoured.`,
    );

const AMOUNT = 'an amount of money, 0 or more';
const CURRENCY = 'a currency of three letters, such as "USD"';
const DAY = 'a day, such as "2026-11-01"';

const price = z
  .strictObject({
    perMillionTokens: z.number({ error: AMOUNT }).min(0, { error: AMOUNT }).describe('Money for 1,000,000 tokens.'),
    currency: z
      .string({ error: CURRENCY })
      .regex(/^[A-Z]{3}$/, { error: CURRENCY })
      .default('USD')
      .describe('Default "USD".'),
    asOf: z
      .string({ error: DAY })
      .regex(/^\d{4}-\d{2}-\d{2}$/, { error: DAY })
      .describe('The day the price was true on.'),
  })
  .optional()
  .describe("What the model costs, for estimates. Default: the model's own price where Ratchet knows it.");

export const embedderOptions = {
  concurrency: wholeNumber(1, 64)
    .optional()
    .describe('Calls under way at once at most, 1 to 64. Default 4. Lowered by itself while the server refuses.'),
  callsPerMinute: budget('calls', 'minute'),
  textsPerMinute: budget('texts', 'minute'),
  tokensPerMinute: budget('tokens (estimated)', 'minute'),
  textsPerDay: budget('texts', '24 hours'),
  price,
};

/** For embedders that are asked over the network. Node's own fetch gives up after the upper bound. */
export const callTimeout = wholeNumber(1, 300_000)
  .default(60_000)
  .describe('Longest wait for a whole answer, in ms, up to 300000. Default 60000.');
