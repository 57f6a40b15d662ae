// Version 1: the tables of a job's checkpoints. Times are epoch ms; `run`, `node` and `stream` are row numbers, so that
// the sixty thousand streams of a large account do not repeat long ids.

import type { Migration } from './migration.ts';

export const initialTables: Migration = `
CREATE TABLE lease (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  epoch INTEGER NOT NULL,
  pid INTEGER NOT NULL,
  host TEXT NOT NULL,
  role TEXT NOT NULL,
  acquired_at INTEGER NOT NULL
) STRICT;
INSERT INTO lease VALUES (1, 0, 0, '', '', 0);

CREATE TABLE openings (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  count INTEGER NOT NULL
) STRICT;
INSERT INTO openings VALUES (1, 0);

CREATE TABLE recoveries (
  at INTEGER NOT NULL,
  moved_to TEXT NOT NULL,
  lost TEXT NOT NULL
) STRICT;

CREATE TABLE runs (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  state TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  ended_at INTEGER,
  source_fingerprint TEXT NOT NULL,
  space_fingerprint TEXT NOT NULL,
  planned INTEGER NOT NULL,
  counters TEXT NOT NULL,
  finish TEXT NOT NULL,
  committed_at INTEGER
) STRICT;

CREATE TABLE attempts (
  run INTEGER NOT NULL,
  number INTEGER NOT NULL,
  reason TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  ended_at INTEGER,
  ended TEXT,
  why TEXT NOT NULL,
  from_checkpoint TEXT NOT NULL,
  to_checkpoint TEXT NOT NULL,
  PRIMARY KEY (run, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE nodes (
  seq INTEGER PRIMARY KEY,
  run INTEGER NOT NULL,
  id TEXT NOT NULL,
  parent TEXT,
  kind TEXT NOT NULL,
  title TEXT NOT NULL,
  expandable INTEGER NOT NULL,
  expanded INTEGER NOT NULL,
  UNIQUE (run, id)
) STRICT;

CREATE TABLE streams (
  seq INTEGER PRIMARY KEY,
  run INTEGER NOT NULL,
  id TEXT NOT NULL,
  node INTEGER NOT NULL,
  kind TEXT NOT NULL,
  title TEXT NOT NULL,
  spec TEXT NOT NULL,
  total INTEGER,
  cursor TEXT,
  done INTEGER NOT NULL,
  counters TEXT NOT NULL,
  UNIQUE (run, id)
) STRICT;

CREATE TABLE dead_letters (
  run INTEGER NOT NULL,
  stream TEXT NOT NULL,
  record TEXT NOT NULL,
  reason TEXT NOT NULL,
  tries INTEGER NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (run, stream, record)
) STRICT, WITHOUT ROWID;

CREATE TABLE waits (
  seq INTEGER PRIMARY KEY,
  run INTEGER NOT NULL,
  account TEXT NOT NULL,
  quota TEXT NOT NULL,
  since INTEGER NOT NULL,
  resume_at INTEGER NOT NULL,
  ended_at INTEGER,
  ended TEXT,
  checkpoint TEXT NOT NULL
) STRICT;
CREATE INDEX open_waits ON waits (run, account, quota) WHERE ended_at IS NULL;

CREATE TABLE log (
  seq INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  level TEXT NOT NULL,
  message TEXT NOT NULL
) STRICT;
`;
