// The tables of a vector file and how its rows are numbered.
// Knows nothing of how they are written or searched.

/** `Rtch` in ASCII; tells a vector file from any other SQLite database. */
export const APPLICATION_ID = 0x52746368;
export const FORMAT_VERSION = 1;

// One row of `points` is small, because every pass touches all of them; payloads, vectors and bits are apart, so that
// a record which was only seen rewrites none of them and a search reads nothing but what it compares.
// `points_by_pass` makes counting and sweeping a range of an index; it costs inserts some 2 %, marking as seen 20 %.
export const SCHEMA = `
  CREATE TABLE passes (
    pass INTEGER PRIMARY KEY,
    run TEXT NOT NULL UNIQUE
  ) STRICT;
  CREATE TABLE spaces (
    space INTEGER PRIMARY KEY,
    job TEXT NOT NULL,
    provider TEXT NOT NULL,
    model TEXT NOT NULL,
    dimensions INTEGER NOT NULL,
    variant TEXT NOT NULL,
    rotation_seed INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('building', 'active', 'retired')),
    begun_in INTEGER NOT NULL REFERENCES passes,
    UNIQUE (job, provider, model, dimensions, variant)
  ) STRICT;
  CREATE UNIQUE INDEX one_active_space ON spaces (job) WHERE state = 'active';
  CREATE TABLE points (
    rid INTEGER PRIMARY KEY,
    space INTEGER NOT NULL REFERENCES spaces,
    id BLOB NOT NULL CHECK (length(id) = 16),
    text_hash TEXT NOT NULL,
    payload_hash TEXT NOT NULL,
    written_in INTEGER NOT NULL REFERENCES passes,
    seen_in INTEGER NOT NULL REFERENCES passes,
    UNIQUE (space, id)
  ) STRICT;
  CREATE INDEX points_by_pass ON points (space, seen_in);
  CREATE TABLE payloads (
    rid INTEGER PRIMARY KEY REFERENCES points ON DELETE CASCADE,
    record TEXT NOT NULL,
    payload TEXT NOT NULL
  ) STRICT;
  CREATE TABLE vectors (
    rid INTEGER PRIMARY KEY REFERENCES points ON DELETE CASCADE,
    vector BLOB NOT NULL
  ) STRICT;
  CREATE TABLE bits (
    rid INTEGER PRIMARY KEY REFERENCES points ON DELETE CASCADE,
    bits BLOB NOT NULL
  ) STRICT;
`;

/**
 * A row's number carries its space in the upper half, so the points of a space lie together in every table:
 * a search reads one range of `bits` or `vectors` and never the points of another job.
 */
const ROWS_PER_SPACE = 2 ** 32;

export interface RowRange {
  readonly first: number;
  readonly last: number;
}

export function rowsOfSpace(space: number): RowRange {
  return { first: space * ROWS_PER_SPACE + 1, last: (space + 1) * ROWS_PER_SPACE - 1 };
}
