// A job of kind `sync`: rows → embeddings → a vector destination. A new type of source, embedder or destination is a
// file with its schema beside this one and an entry in the union here (and in `fingerprint.ts`, which will not compile without).

import * as z from 'zod';
import { archiveSourceSchema } from './archiveSource.ts';
import { builtinEmbedderSchema } from './builtinEmbedder.ts';
import { csvSourceSchema } from './csvSource.ts';
import { embeddedDestinationSchema } from './embeddedDestination.ts';
import { columnList, columnName } from './fields.ts';
import { geminiEmbedderSchema } from './geminiEmbedder.ts';
import { jsonlSourceSchema } from './jsonlSource.ts';
import { mysqlSourceSchema } from './mysqlSource.ts';
import { openaiEmbedderSchema } from './openaiEmbedder.ts';
import { podioSourceSchema } from './podioSource.ts';
import { postgresSourceSchema } from './postgresSource.ts';
import { qdrantDestinationSchema } from './qdrantDestination.ts';
import { sqliteSourceSchema } from './sqliteSource.ts';

const TEXT = 'a list of column names, or a template with {{column}}';

const text = z
  .union(
    [columnList(TEXT), z.string().refine((template) => /\{\{\s*[^{}\s][^{}]*\}\}/.test(template), { error: TEXT })],
    { error: TEXT },
  )
  .describe('What is embedded: columns, joined by line breaks, or a template such as "{{name}}\\n{{description}}".');

const PAYLOAD = 'a list of column names, or a map from payload name to column name';

const payload = z
  .union([columnList(PAYLOAD), z.record(z.string(), columnName, { error: PAYLOAD })], {
    error: PAYLOAD,
  })
  .optional()
  .describe('What is stored with the vector: columns, or a map { "name": "column" }. Default: every column.');

export const syncJobSchema = z.strictObject({
  kind: z.literal('sync').describe('Rows of a source, embedded and kept in a vector destination.'),
  source: z
    .discriminatedUnion('type', [
      sqliteSourceSchema,
      postgresSourceSchema,
      mysqlSourceSchema,
      csvSourceSchema,
      jsonlSourceSchema,
      podioSourceSchema,
      archiveSourceSchema,
    ])
    .describe('Where the rows come from.'),
  text,
  payload,
  embedder: z
    .discriminatedUnion('type', [builtinEmbedderSchema, openaiEmbedderSchema, geminiEmbedderSchema])
    .describe('What turns texts into vectors.'),
  destination: z
    .discriminatedUnion('type', [embeddedDestinationSchema, qdrantDestinationSchema])
    .describe('Where the vectors go.'),
  deletes: z
    .enum(['keep', 'sweep'])
    .default('keep')
    .describe(
      '"keep" (default): points stay when their row is gone. "sweep": they are deleted after a complete pass, never before.',
    ),
});

export type SyncJob = z.infer<typeof syncJobSchema>;
