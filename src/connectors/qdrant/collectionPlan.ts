// What a collection is made for: the embedding space, the distance, the kind of ids. Two of them are never mixed in one
// collection. It is recorded in the collection's own metadata, so it is there after any crash and for any client.

import { createHash } from 'node:crypto';
import type { Schemas } from '@qdrant/js-client-rest';
import * as z from 'zod';
import { ConfigError } from '../../core/errors.ts';
import type { EmbeddingSpace } from '../../engine/ports.ts';
import type { IdMode } from './serverId.ts';

export type Distance = Schemas['Distance'];

export interface CollectionPlan {
  readonly space: EmbeddingSpace;
  readonly distance: Distance;
  readonly ids: IdMode;
}

/** The key of the record in a collection's metadata. */
export const RECORD_KEY = 'ratchet';
const FORMAT = 1;

const recordSchema = z.object({
  format: z.literal(FORMAT),
  space: z.object({ provider: z.string(), model: z.string(), dimensions: z.number(), variant: z.string() }),
  ids: z.enum(['uuid', 'key']),
  /** Of a collection that a rebuild makes beside another: the name it is to be served under, whose it is, how far it is. */
  rebuild: z.object({ of: z.string(), job: z.string(), run: z.string(), complete: z.boolean() }).optional(),
});

/** The distance is not in it: the collection's configuration says that by itself. */
export type CollectionRecord = z.infer<typeof recordSchema>;
export type Rebuild = NonNullable<CollectionRecord['rebuild']>;

export function recordOf({ space, ids }: CollectionPlan, rebuild?: Rebuild): CollectionRecord {
  return { format: FORMAT, space, ids, ...(rebuild === undefined ? {} : { rebuild }) };
}

/** Null when there is none. @throws ConfigError for one that this version cannot read. */
export function recordIn(metadata: unknown, collection: string): CollectionRecord | null {
  const found = typeof metadata === 'object' && metadata !== null ? Reflect.get(metadata, RECORD_KEY) : undefined;
  if (found === undefined || found === null) return null;
  const parsed = recordSchema.safeParse(found);
  if (parsed.success) return parsed.data;
  throw new ConfigError(
    `The collection "${collection}" has metadata "${RECORD_KEY}" that this Ratchet cannot read. Update Ratchet, or give destination.collection another name.`,
  );
}

export function isSamePlan(a: CollectionPlan, b: CollectionPlan): boolean {
  return planText(a) === planText(b);
}

/** Eight letters that stand for the plan in the name of a collection. */
export function planHash(plan: CollectionPlan): string {
  return createHash('sha256').update(planText(plan)).digest('hex').slice(0, 8);
}

export function describePlan({ space, distance, ids }: CollectionPlan): string {
  const { provider, model, dimensions, variant } = space;
  const details = [`${dimensions} dimensions`, ...(variant === '' ? [] : [variant]), distance, `ids by ${ids}`];
  return `${provider}/${model} (${details.join(', ')})`;
}

function planText({ space, distance, ids }: CollectionPlan): string {
  const { provider, model, dimensions, variant } = space;
  return JSON.stringify([provider, model, dimensions, variant, distance, ids]);
}
