// `"destination": {"type": "qdrant", …}`: its settings. Connects to nothing.

import * as z from 'zod';
import { wholeNumber } from './fields.ts';
import { secret, urlField } from './secret.ts';

const COLLECTION = 'the name of a collection, without any of < > : " / \\ | ? * and at most 240 characters';
/** What the server refuses in a name; of its 255 characters a rebuild needs some for the collection it makes beside. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the server refuses these two as well.
const NAME = /^[^<>:"/\\|?*\u0000\u001f]{1,240}$/;

export const qdrantDestinationSchema = z.strictObject({
  type: z.literal('qdrant').describe('A collection of a Qdrant server, 1.16 or newer.'),
  url: urlField(['http', 'https'])
    .superRefine((text, context) => {
      const url = URL.canParse(text) ? new URL(text) : null;
      if (url !== null && (url.username !== '' || url.search !== '' || url.hash !== ''))
        context.addIssue({ code: 'custom', message: 'a URL of server, port and path alone' });
    })
    .describe(
      'The server: "http://127.0.0.1:6333". A path is kept, for servers behind a proxy. Without a port it is 80 or 443 as in any URL, not 6333.',
    ),
  apiKey: secret("The server's API key. Not needed where the server asks for none.").optional(),
  collection: z
    .string({ error: COLLECTION })
    .regex(NAME, { error: COLLECTION })
    .describe('Name of the collection. Created when it is not there. Several jobs of one model may share it.'),
  distance: z
    .enum(['Cosine', 'Dot', 'Euclid', 'Manhattan'])
    .default('Cosine')
    .describe('How vectors are compared. Default "Cosine".'),
  ids: z
    .enum(['uuid', 'key'])
    .default('uuid')
    .describe(
      '"uuid" (default): ids made of job and key. "key": the row\'s own key, an unsigned integer or a UUID; then the collection is this job\'s alone.',
    ),
  timeoutMs: wholeNumber(100, 3_600_000).default(60_000).describe('Longest wait for an answer, in ms. Default 60000.'),
});

export type QdrantDestinationSettings = z.infer<typeof qdrantDestinationSchema>;
