// The parts of request bodies the fake reads, as the published document has them. The rules hold every body against it
// before anyone looks at it through these types.

export type Fields = Readonly<Record<string, unknown>>;

/** A body that was checked. Parsed JSON has no type of its own; each handler names the one of its operation. */
export type CheckedBody = ReturnType<typeof JSON.parse>;

export interface VectorParams {
  readonly size: number;
  readonly distance: 'Cosine' | 'Euclid' | 'Dot' | 'Manhattan';
}

export interface CollectionBody {
  readonly vectors?: VectorParams | Readonly<Record<string, VectorParams>>;
  readonly hnsw_config?: Fields | null;
  readonly optimizers_config?: Fields | null;
  readonly wal_config?: Fields | null;
  readonly quantization_config?: Fields | null;
  readonly strict_mode_config?: StrictModeBody | null;
  readonly sparse_vectors?: Fields | null;
  readonly params?: Fields | null;
  readonly metadata?: Fields | null;
  readonly on_disk_payload?: boolean | null;
  readonly shard_number?: number | null;
  readonly replication_factor?: number | null;
  readonly write_consistency_factor?: number | null;
}

export interface StrictModeBody {
  readonly enabled?: boolean | null;
  readonly max_query_limit?: number | null;
  readonly upsert_max_batchsize?: number | null;
  readonly write_rate_limit?: number | null;
  readonly unindexed_filtering_retrieve?: boolean | null;
  readonly unindexed_filtering_update?: boolean | null;
}

export interface IndexBody {
  readonly field_name: string;
  readonly field_schema?: string | { readonly type: string } | null;
}

export interface FilterBody {
  readonly must?: Fields | readonly Fields[] | null;
  readonly must_not?: Fields | readonly Fields[] | null;
  readonly should?: Fields | readonly Fields[] | null;
  readonly min_should?: { readonly conditions: readonly Fields[]; readonly min_count: number } | null;
}

export interface PointBody {
  readonly id: number | string;
  readonly vector: unknown;
  readonly payload?: Fields | null;
}

export interface UpsertBody {
  readonly points?: readonly PointBody[];
  readonly batch?: {
    readonly ids: readonly (number | string)[];
    readonly vectors: readonly unknown[] | Readonly<Record<string, readonly unknown[]>>;
    readonly payloads?: readonly (Fields | null)[] | null;
  };
  readonly update_mode?: 'upsert' | 'insert_only' | 'update_only' | null;
  readonly update_filter?: FilterBody | null;
}

/** Which points: by id or by filter. */
export interface SelectionBody {
  readonly points?: readonly (number | string)[] | null;
  readonly filter?: FilterBody | null;
}

export interface SetPayloadBody extends SelectionBody {
  readonly payload: Fields;
  readonly key?: string | null;
}

export interface DeletePayloadBody extends SelectionBody {
  readonly keys: readonly string[];
}

export interface BatchBody {
  readonly operations: readonly {
    readonly upsert?: UpsertBody;
    readonly delete?: SelectionBody;
    readonly set_payload?: SetPayloadBody;
    readonly overwrite_payload?: SetPayloadBody;
    readonly delete_payload?: DeletePayloadBody;
    readonly clear_payload?: SelectionBody;
  }[];
}

export type PayloadSelector =
  | boolean
  | readonly string[]
  | { readonly include?: readonly string[]; readonly exclude?: readonly string[] };

export interface ShownParts {
  readonly with_payload?: PayloadSelector | null;
  readonly with_vector?: boolean | readonly string[] | null;
}

export interface RetrieveBody extends ShownParts {
  readonly ids: readonly (number | string)[];
}

export interface ScrollBody extends ShownParts {
  readonly offset?: number | string | null;
  readonly limit?: number | null;
  readonly filter?: FilterBody | null;
  readonly order_by?: unknown;
}

export interface CountBody {
  readonly filter?: FilterBody | null;
  readonly exact?: boolean;
}

export interface QueryBody extends ShownParts {
  readonly query?: unknown;
  readonly using?: string | null;
  readonly filter?: FilterBody | null;
  readonly limit?: number | null;
  readonly offset?: number | null;
  readonly score_threshold?: number | null;
  readonly prefetch?: unknown;
}

export interface AliasesBody {
  readonly actions: readonly {
    readonly create_alias?: { readonly collection_name: string; readonly alias_name: string };
    readonly delete_alias?: { readonly alias_name: string };
    readonly rename_alias?: { readonly old_alias_name: string; readonly new_alias_name: string };
  }[];
}
