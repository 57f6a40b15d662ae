// `"embedder": {"type": "builtin"}`: the embedder that needs no key and no download.

import * as z from 'zod';
import { embedderOptions } from './embedderOptions.ts';

export const builtinEmbedderSchema = z.strictObject({
  type: z
    .literal('builtin')
    .describe(
      'Built in: no key, no download, 768 dimensions. Basic and biased to English; good for trying things out.',
    ),
  ...embedderOptions,
});
