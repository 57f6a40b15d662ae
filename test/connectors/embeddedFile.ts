// A vector file in a folder of its own, for one test: clients of it, and a look inside with SQLite itself.
// Knows nothing of what is asserted.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';
import {
  type EmbeddedOptions,
  openEmbeddedDestination,
} from '../../src/connectors/embedded/openEmbeddedDestination.ts';
import type { JobName } from '../../src/core/ids.ts';
import type { VectorDestination } from '../../src/engine/ports.ts';

const TABLES = ['points', 'payloads', 'vectors', 'bits'];

export class EmbeddedFile {
  readonly folder = mkdtempSync(join(tmpdir(), 'ratchet-embedded-'));
  readonly path = join(this.folder, 'vectors.sqlite');

  connect(job: JobName, options: Partial<EmbeddedOptions> = {}): Promise<VectorDestination> {
    return openEmbeddedDestination({ type: 'embedded', path: 'vectors.sqlite' }, this.folder, job, options);
  }

  /** The first column of every row the statement gives. */
  query(sql: string): (SQLOutputValue | undefined)[] {
    const db = new DatabaseSync(this.path);
    try {
      return db
        .prepare(sql)
        .all()
        .map((row) => Object.values(row)[0]);
    } finally {
      db.close();
    }
  }

  /** How many parts of points each of their tables holds; the same everywhere in a sound file. */
  parts(): (SQLOutputValue | undefined)[] {
    return TABLES.flatMap((table) => this.query(`SELECT count(*) FROM ${table}`));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}
