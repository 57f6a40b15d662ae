// Something wrong in a job file, where it is and what would be right.

import type { JobName } from '../ids.ts';

export interface Problem {
  /** The job it keeps from running; null when it belongs to none. */
  readonly job: JobName | null;
  /** `jobs.catalogue.source.query`; empty for the file as a whole. */
  readonly path: string;
  readonly expected: string;
  readonly found: string;
  /** A sentence or two, path and position not repeated. Never holds a secret. */
  readonly message: string;
  /** Both from 1. A missing key is shown at the object that lacks it. */
  readonly line: number;
  readonly column: number;
}
