// Options that every embedder has: how many calls at once, and what its account allows.

import { wholeNumber } from './fields.ts';

const budget = (unit: string, window: string) =>
  wholeNumber(1, Number.MAX_SAFE_INTEGER)
    .optional()
    .describe(
      `Most ${unit} sent in any ${window}. Default: no limit of Ratchet's own; the server's refusals are always honoured.`,
    );

export const embedderOptions = {
  concurrency: wholeNumber(1, 64)
    .optional()
    .describe('Calls under way at once at most, 1 to 64. Default 4. Lowered by itself while the server refuses.'),
  callsPerMinute: budget('calls', 'minute'),
  textsPerMinute: budget('texts', 'minute'),
  tokensPerMinute: budget('tokens (estimated)', 'minute'),
  textsPerDay: budget('texts', '24 hours'),
};
